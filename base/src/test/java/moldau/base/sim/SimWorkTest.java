package moldau.base.sim;

import moldau.base.WorkContract;
import moldau.base.Stage;

/// The pretended one keeps the promises.
final class SimWorkTest extends WorkContract {
    @Override
    protected Stage open() {
        return new SimStage(1, Weather.CALM);
    }
}
