package moldau.base.os;

import moldau.base.NetworkContract;
import moldau.base.Stage;

/// TCP on loopback keeps the promises of every network.
final class OsNetworkTest extends NetworkContract {
    @Override
    protected Stage open() {
        return new OsStage();
    }

    @Override
    protected String host() {
        return "127.0.0.1";
    }
}
