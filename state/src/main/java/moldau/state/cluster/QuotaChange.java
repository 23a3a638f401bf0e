package moldau.state.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.state.Decision;
import moldau.wire.Errors;
import moldau.wire.message.AlterClientQuotasRequest;
import moldau.wire.message.AlterClientQuotasResponse;
import moldau.wire.record.ClientQuotaRecord;
import moldau.wire.record.MetadataRecord;

/// AlterClientQuotas (KIP-546): limits of users, client ids and addresses, or of all there are.
final class QuotaChange {
    private static final String USER = "user";
    private static final String CLIENT = "client-id";
    private static final String IP = "ip";

    private static final String CONNECTION_RATE = "connection_creation_rate";

    /// The largest value of each key; 0 where fractions are allowed and nothing is too large.
    private static final Map<String, Long> MAX = Map.of(
            "producer_byte_rate", Long.MAX_VALUE,
            "consumer_byte_rate", Long.MAX_VALUE,
            "request_percentage", 0L,
            "controller_mutation_rate", 0L,
            CONNECTION_RATE, (long) Integer.MAX_VALUE);

    private final Scene scene;
    private final List<MetadataRecord> records = new ArrayList<>();

    QuotaChange(Scene scene) {
        this.scene = scene;
    }

    Decision<MetadataRecord, AlterClientQuotasResponse> decide(AlterClientQuotasRequest request) {
        var counts = new HashMap<List<AlterClientQuotasRequest.Entity>, Integer>();
        for (var entry : request.entries()) counts.merge(entry.entity(), 1, Integer::sum);
        var results = new ArrayList<AlterClientQuotasResponse.Entry>();
        for (var entry : request.entries()) {
            Problem problem = counts.get(entry.entity()) > 1
                    ? invalid("Ignoring duplicate entity") : alter(entry);
            var entity = new ArrayList<AlterClientQuotasResponse.Entity>();
            for (var part : entry.entity()) {
                entity.add(new AlterClientQuotasResponse.Entity(
                        part.entityType(), part.entityName()));
            }
            results.add(new AlterClientQuotasResponse.Entry(
                    problem.code(), problem.message(), entity));
        }
        var response = AlterClientQuotasResponse.DEFAULT.withEntries(results);
        return request.validateOnly() || records.isEmpty()
                ? Decision.answer(response) : Decision.of(records, response);
    }

    private Problem alter(AlterClientQuotasRequest.Entry entry) {
        var parts = new TreeMap<String, QuotaEntity.Name>();
        for (var part : entry.entity()) {
            if (parts.put(part.entityType(), new QuotaEntity.Name(part.entityName())) != null) {
                return invalid("Invalid client quota entity, type " + part.entityType()
                        + " appears twice");
            }
        }
        Problem problem = checkEntity(parts);
        if (!problem.isNone()) return problem;
        var entity = new QuotaEntity(Sorted.of(parts));
        var changes = new ArrayList<MetadataRecord>();
        var keys = new HashSet<String>();
        for (var op : entry.ops()) {
            if (!keys.add(op.key())) return invalid("Ignoring duplicate key " + op.key());
            problem = checkKey(parts, op);
            if (!problem.isNone()) return problem;
            Sorted<String, Double> had = scene.image().quotas().get(entity);
            Double was = had == null ? null : had.get(op.key());
            boolean isNew = op.remove() ? was != null : !Double.valueOf(op.value()).equals(was);
            if (isNew) changes.add(record(entity, op));
        }
        records.addAll(changes);
        return Problem.NONE;
    }

    private static ClientQuotaRecord record(
            QuotaEntity entity, AlterClientQuotasRequest.Operation op) {
        return SecurityRecords.record(entity, op.key(), op.remove() ? 0 : op.value())
                .withRemove(op.remove());
    }

    private static Problem checkEntity(Map<String, QuotaEntity.Name> parts) {
        if (parts.isEmpty()) return invalid("Invalid empty client quota entity");
        for (var part : parts.entrySet()) {
            String type = part.getKey();
            String name = part.getValue().text();
            if (!type.equals(USER) && !type.equals(CLIENT) && !type.equals(IP)) {
                return invalid("Unhandled client quota entity type: " + type);
            }
            if (name == null) continue;
            if (name.isEmpty()) return invalid("Empty " + type + " not supported");
            if (type.equals(IP) && !isHost(name)) {
                return invalid(name + " is not a valid IP or resolvable host.");
            }
        }
        return parts.containsKey(IP) && parts.size() > 1
                ? invalid("Invalid quota entity combination, IP entity shouldnot be combined with"
                        + " User or ClientId")
                : Problem.NONE;
    }

    /// By its form only: nothing here looks names up.
    private static boolean isHost(String name) {
        return name.matches("[A-Za-z0-9._-]{1,253}") || name.matches("[0-9A-Fa-f:.%]{2,64}");
    }

    private static Problem checkKey(
            Map<String, QuotaEntity.Name> parts, AlterClientQuotasRequest.Operation op) {
        Long max = MAX.get(op.key());
        boolean fits = max != null && op.key().equals(CONNECTION_RATE) == parts.containsKey(IP);
        if (!fits) return invalid("Invalid configuration key " + op.key());
        if (op.remove()) return Problem.NONE;
        if (!(op.value() > 0)) return invalid("Quota " + op.key() + " must be greater than 0");
        if (max == 0) return Problem.NONE;
        if (op.value() > max) {
            return invalid("Proposed value for " + op.key() + " is too large for "
                    + (max == Long.MAX_VALUE ? "a LONG." : "an INT."));
        }
        return Math.abs(op.value() - Math.rint(op.value())) < 1e-6 ? Problem.NONE
                : invalid(op.key() + " cannot be a fractional value.");
    }

    private static Problem invalid(String why) {
        return new Problem(Errors.INVALID_REQUEST, why);
    }
}
