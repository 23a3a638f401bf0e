package moldau.broker.api;

import java.util.Map;
import moldau.base.fault.Malformed;
import moldau.broker.connection.Apis;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.partition.Shard;
import moldau.wire.message.Api;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands requests to their handlers. What a client sends wrong closes its connection; so does a bug
/// of ours, which is logged whole: answering as if nothing had happened would hide it.
public final class Dispatch implements Apis {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

    private final Handler[] handlers = new Handler[Byte.MAX_VALUE + 1];
    private final Shard shard;

    /// @param shard of the loop these requests come in on; null on the controller's
    public Dispatch(Map<Api, Handler> handlers, Shard shard) {
        handlers.forEach((api, handler) -> this.handlers[api.key()] = handler);
        this.shard = shard;
    }

    @Override
    public void handle(Request request, Responder responder) {
        Handler handler = handlers[request.api().key()];
        if (handler == null) {
            throw new Malformed(request.api().apiName() + " is not offered on listener "
                    + request.door().name());
        }
        try {
            handler.handle(request, responder);
        } catch (Malformed malformed) {
            throw new Malformed(request.api().apiName() + " v" + request.version() + ": "
                    + malformed.getMessage());
        } catch (RuntimeException | AssertionError bug) {
            LOG.error("{} v{} failed, closing the connection", request.api().apiName(), request.version(), bug);
            throw new Malformed("internal error in " + request.api().apiName());
        }
    }

    @Override
    public void borrowEnds() {
        if (shard != null) shard.writeGathered();
    }
}
