package moldau.broker;

import java.util.ArrayList;
import java.util.List;
import moldau.base.Loop;
import moldau.broker.api.FeatureView;
import moldau.state.cluster.ClusterImage;
import moldau.wire.message.ApiVersionsResponse;

/// Features as ApiVersions shows them: what this release can do, and what the cluster has agreed on.
/// `kraft.version` is the quorum's and not in the image (behaviour 11).
final class FeatureTable implements FeatureView {
    private final List<ApiVersionsResponse.SupportedFeature> supported = new ArrayList<>();
    private volatile Features current;

    /// @param unstable whether levels that are not released yet may be used too
    FeatureTable(boolean unstable) {
        moldau.state.cluster.Features.supported(unstable).each((name, range) -> supported.add(
                new ApiVersionsResponse.SupportedFeature(name, range.min(), range.max())));
        current = new Features(supported, List.of(), -1);
    }

    /// The image at `endOffset` is in force. On any one loop.
    void update(ClusterImage image, long endOffset, short kraftVersion) {
        var finalized = new ArrayList<ApiVersionsResponse.FinalizedFeature>();
        image.features().each((name, level) ->
                finalized.add(new ApiVersionsResponse.FinalizedFeature(name, level, level)));
        if (kraftVersion > 0) {
            finalized.add(new ApiVersionsResponse.FinalizedFeature(
                    moldau.state.cluster.Features.KRAFT_VERSION, kraftVersion, kraftVersion));
        }
        current = new Features(supported, finalized, endOffset);
    }

    @Override
    public Features at(Loop loop) {
        return current;
    }
}
