package moldau.base.sim;

import moldau.base.DiskContract;
import moldau.base.Stage;

/// The pretended one keeps the promises.
final class SimDiskTest extends DiskContract {
    @Override
    protected Stage open() {
        return new SimStage(1, Weather.CALM);
    }
}
