package moldau.broker.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import moldau.broker.connection.Conversation;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.wire.Errors;
import moldau.wire.message.Api;
import moldau.wire.message.ApiVersionsRequest;
import moldau.wire.message.ApiVersionsResponse;

/// What this listener speaks, and which features are in force (KIP-35, KIP-511, KIP-584; behaviours
/// 4-12).
public final class ApiVersions implements Handler {
    private static final Pattern SOFTWARE = Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?");
    /// Produce 0-2 are refused, but old librdkafka takes their absence for a lack of codecs (KIP-896).
    private static final short PRODUCE_VERSION_SHOWN = 0;
    /// From here on features whose minimum is 0 may be shown (KIP-1022).
    private static final int ZERO_MINIMUM = 4;

    private final Set<Api> offered;
    private final FeatureView features;

    /// @param offered apis this kind of listener answers
    public ApiVersions(Set<Api> offered, FeatureView features) {
        this.offered = offered;
        this.features = features;
    }

    @Override
    public void handle(Request request, Responder responder) {
        if (!Api.API_VERSIONS.supports(request.version())) {
            var only = List.of(row(Api.API_VERSIONS));
            var answer = ApiVersionsResponse.DEFAULT
                    .withErrorCode(Errors.UNSUPPORTED_VERSION)
                    .withApiKeys(only);
            responder.send((out, _) -> answer.write(out, 0));
            return;
        }
        ApiVersionsRequest body = Bodies.read(request, ApiVersionsRequest::read);
        if (request.version() >= 3) {
            if (!isLegal(body.clientSoftwareName()) || !isLegal(body.clientSoftwareVersion())) {
                responder.send(ApiVersionsResponse.DEFAULT.withErrorCode(Errors.INVALID_REQUEST)::write);
                return;
            }
            request.conversation().software(new Conversation.Software(
                    body.clientSoftwareName(), body.clientSoftwareVersion()));
        }
        responder.send(answer(request)::write);
    }

    private ApiVersionsResponse answer(Request request) {
        var rows = new ArrayList<ApiVersionsResponse.ApiVersion>(offered.size());
        for (Api api : offered) rows.add(row(api));
        FeatureView.Features now = features.at(request.loop());
        var supported = new ArrayList<ApiVersionsResponse.SupportedFeature>();
        for (var feature : now.supported()) {
            if (feature.minVersion() > 0 || request.version() >= ZERO_MINIMUM) supported.add(feature);
        }
        return ApiVersionsResponse.DEFAULT
                .withApiKeys(rows)
                .withSupportedFeatures(supported)
                .withFinalizedFeaturesEpoch(now.epoch())
                .withFinalizedFeatures(now.finalized());
    }

    private static ApiVersionsResponse.ApiVersion row(Api api) {
        short min = api == Api.PRODUCE ? PRODUCE_VERSION_SHOWN : api.versionMin();
        return new ApiVersionsResponse.ApiVersion(api.key(), min, api.versionMax());
    }

    private static boolean isLegal(String software) {
        return software.length() <= 256 && SOFTWARE.matcher(software).matches();
    }
}
