package moldau.base.os;

import moldau.base.WorkContract;
import moldau.base.Stage;

/// The real one keeps the promises.
final class OsWorkTest extends WorkContract {
    @Override
    protected Stage open() {
        return new OsStage();
    }
}
