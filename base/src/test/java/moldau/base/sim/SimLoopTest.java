package moldau.base.sim;

import moldau.base.LoopContract;
import moldau.base.Stage;

/// The pretended one keeps the promises.
final class SimLoopTest extends LoopContract {
    @Override
    protected Stage open() {
        return new SimStage(1, Weather.CALM);
    }
}
