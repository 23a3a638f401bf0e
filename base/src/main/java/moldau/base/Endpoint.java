package moldau.base;

/// A host name or address and a port. Port 0 asks for a free one when listening.
public record Endpoint(String host, int port) {
    public Endpoint {
        if (port < 0 || port > 65535) throw new IllegalArgumentException("port " + port);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
