package moldau.base.sim;

import moldau.base.NetworkContract;
import moldau.base.Stage;

/// The pretended one keeps the promises.
final class SimNetworkTest extends NetworkContract {
    @Override
    protected Stage open() {
        return new SimStage(1, Weather.CALM);
    }

    @Override
    protected String host() {
        return "n1";
    }
}
