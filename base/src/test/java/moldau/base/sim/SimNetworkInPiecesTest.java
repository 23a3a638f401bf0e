package moldau.base.sim;

import moldau.base.NetworkContract;
import moldau.base.Stage;

/// The pretended one in pieces keeps the promises.
final class SimNetworkInPiecesTest extends NetworkContract {
    @Override
    protected Stage open() {
        return new SimStage(1, Weather.CALM.withPieceBytesMax(1500));
    }

    @Override
    protected String host() {
        return "n1";
    }
}
