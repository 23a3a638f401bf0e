package moldau.broker.api;

import java.util.List;
import moldau.base.Loop;
import moldau.wire.message.ApiVersionsResponse;

/// Features as a client is told of them.
public interface FeatureView {
    /// As the caller's loop knows them.
    Features at(Loop loop);

    /// @param epoch the metadata offset at which these are in force; -1 before there is any
    record Features(
            List<ApiVersionsResponse.SupportedFeature> supported,
            List<ApiVersionsResponse.FinalizedFeature> finalized,
            long epoch) {}
}
