package moldau.client.net;

import moldau.base.Endpoint;
import moldau.client.Refused;
import moldau.client.Unreachable;
import moldau.wire.Errors;
import moldau.wire.message.DescribeClusterRequest;
import moldau.wire.message.DescribeClusterResponse;
import moldau.wire.message.Request;
import moldau.wire.message.Response;

/// The way among controllers, from those that were named to the active one (KIP-919). Who that is
/// is asked anew each time: whoever asks controllers asks seldom, and mostly when things change.
final class Controllers {
    private static final byte CONTROLLERS = 2;

    private final Links links;

    Controllers(Links links) {
        this.links = links;
    }

    /// Asks the active controller, waiting for one if there is none. Blocks.
    <A extends Response> A askActive(Request request, Class<A> type) {
        long deadlineMs = links.nowMs() + links.timeoutMs();
        do {
            DescribeClusterResponse known = known();
            Endpoint active = at(known, known.controllerId());
            if (active == null) continue;
            try {
                return type.cast(links.await(links.ask(active, request), deadlineMs));
            } catch (Unreachable unreachable) {
                if (links.nowMs() >= deadlineMs) throw unreachable;
            }
        } while (links.nowMs() < deadlineMs && links.pause());
        throw new Unreachable("no controller is active");
    }

    /// Where a controller listens. Blocks.
    Endpoint at(int id) {
        Endpoint at = at(known(), id);
        if (at == null) throw new Unreachable("controller " + id + " is not in the cluster");
        return at;
    }

    private DescribeClusterResponse known() {
        var answer = links.askBootstrap(
                DescribeClusterRequest.DEFAULT.withEndpointType(CONTROLLERS), DescribeClusterResponse.class);
        if (answer.errorCode() == Errors.NONE) return answer;
        throw new Refused(answer.errorCode(), "", answer.errorMessage());
    }

    private static Endpoint at(DescribeClusterResponse known, int id) {
        for (var each : known.brokers()) {
            if (each.brokerId() == id) return new Endpoint(each.host(), each.port());
        }
        return null;
    }
}
