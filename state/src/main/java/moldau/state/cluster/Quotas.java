package moldau.state.cluster;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import moldau.wire.Errors;
import moldau.wire.message.DescribeClientQuotasRequest;
import moldau.wire.message.DescribeClientQuotasResponse;

/// DescribeClientQuotas: the quotas whose entity matches a filter. A read of the image.
public final class Quotas {
    private static final byte EXACT = 0;
    private static final byte DEFAULT = 1;
    private static final byte ANY = 2;

    private Quotas() {
    }

    public static DescribeClientQuotasResponse describe(
            ClusterImage image, DescribeClientQuotasRequest request) {
        Problem problem = check(request.components());
        if (!problem.isNone()) {
            return DescribeClientQuotasResponse.DEFAULT
                    .withErrorCode(problem.code())
                    .withErrorMessage(problem.message());
        }
        var entries = new ArrayList<DescribeClientQuotasResponse.Entry>();
        image.quotas().each((entity, quota) -> {
            if (matches(entity.parts(), request)) entries.add(entry(entity, quota));
        });
        return DescribeClientQuotasResponse.DEFAULT.withEntries(entries);
    }

    private static Problem check(List<DescribeClientQuotasRequest.Component> components) {
        Set<String> types = new HashSet<>();
        for (var component : components) {
            String type = component.entityType();
            if (type.isEmpty()) return invalid("Invalid empty entity type.");
            if (!types.add(type)) {
                return invalid("Entity type " + type
                        + " cannot appear more than once in the filter.");
            }
            if (!Set.of("user", "client-id", "ip").contains(type)) {
                return new Problem(Errors.UNSUPPORTED_VERSION, "Unsupported entity type " + type);
            }
            if (component.matchType() < EXACT || component.matchType() > ANY) {
                return invalid("Unknown match type " + component.matchType());
            }
            if (component.matchType() == EXACT && component.match() == null) {
                return invalid("Request specified MATCH_TYPE_EXACT, but set match string to null.");
            }
        }
        return types.contains("ip") && types.size() > 1
                ? invalid("Invalid entity filter component combination. IP filter component should"
                        + " not be used with user or clientId filter component.")
                : Problem.NONE;
    }

    private static boolean matches(
            Sorted<String, QuotaEntity.Name> parts, DescribeClientQuotasRequest request) {
        if (request.strict() && parts.size() != request.components().size()) return false;
        for (var component : request.components()) {
            QuotaEntity.Name name = parts.get(component.entityType());
            if (name == null) return false;
            boolean isMatch = switch (component.matchType()) {
                case EXACT -> component.match().equals(name.text());
                case DEFAULT -> name.text() == null;
                default -> true;
            };
            if (!isMatch) return false;
        }
        return true;
    }

    private static DescribeClientQuotasResponse.Entry entry(
            QuotaEntity entity, Sorted<String, Double> quota) {
        var parts = new ArrayList<DescribeClientQuotasResponse.Entity>();
        for (Map.Entry<String, QuotaEntity.Name> part : entity.parts()) {
            parts.add(new DescribeClientQuotasResponse.Entity(
                    part.getKey(), part.getValue().text()));
        }
        var values = new ArrayList<DescribeClientQuotasResponse.Value>();
        quota.each((key, value) ->
                values.add(new DescribeClientQuotasResponse.Value(key, value)));
        return new DescribeClientQuotasResponse.Entry(parts, values);
    }

    private static Problem invalid(String why) {
        return new Problem(Errors.INVALID_REQUEST, why);
    }
}
