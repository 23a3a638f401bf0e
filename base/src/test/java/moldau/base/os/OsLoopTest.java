package moldau.base.os;

import moldau.base.LoopContract;
import moldau.base.Stage;

/// The real one keeps the promises.
final class OsLoopTest extends LoopContract {
    @Override
    protected Stage open() {
        return new OsStage();
    }
}
