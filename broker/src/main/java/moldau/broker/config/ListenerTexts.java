package moldau.broker.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import moldau.base.Endpoint;

/// Reads `listeners`, `advertised.listeners` and `listener.security.protocol.map`.
///
/// Complaints are added to a list, so that all of them are seen at once.
final class ListenerTexts {
    /// `NAME://host:port`, with IPv6 addresses in brackets.
    private static final Pattern ADDRESS =
            Pattern.compile("([\\w.-]+)://(?:\\[([:.%\\w]+)]|([^:/\\[\\]]*)):(\\d{1,9})");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private final List<String> complaints;

    ListenerTexts(List<String> complaints) {
        this.complaints = complaints;
    }

    /// `NAME:PROTOCOL` pairs; names in upper case.
    Map<String, SecurityProtocol> protocols(String text) {
        Map<String, SecurityProtocol> protocols = new LinkedHashMap<>();
        for (String pair : text.split(",")) {
            if (pair.isBlank()) continue;
            int colon = pair.lastIndexOf(':');
            String word = pair.substring(colon + 1).trim();
            if (colon < 0) {
                complaints.add("Error parsing configuration property "
                        + "'listener.security.protocol.map': "
                        + "expected NAME:PROTOCOL, found " + word);
                continue;
            }
            String name = pair.substring(0, colon).trim().toUpperCase(Locale.ROOT);
            SecurityProtocol.named(word).ifPresentOrElse(
                    protocol -> protocols.put(name, protocol),
                    () -> complaints.add("Invalid security protocol `" + word
                            + "` defined in listener.security.protocol.map"));
        }
        return protocols;
    }

    /// @param distinctPorts whether two listeners may not share a port, as for `listeners`
    List<Listener> listeners(
            List<String> texts, Map<String, SecurityProtocol> protocols, boolean distinctPorts) {
        List<Listener> listeners = new ArrayList<>();
        for (String text : texts) {
            Matcher matcher = ADDRESS.matcher(text);
            int port = matcher.matches() ? Integer.parseInt(matcher.group(4)) : -1;
            if (port < 0 || port > 65535) {
                complain(texts, "Unable to parse " + text + " to a broker endpoint");
                continue;
            }
            String name = matcher.group(1).toUpperCase(Locale.ROOT);
            SecurityProtocol protocol = protocols.get(name);
            if (protocol == null) {
                complain(texts, "No security protocol defined for listener " + name);
                continue;
            }
            String host = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
            listeners.add(new Listener(name, protocol, new Endpoint(host, port)));
        }
        checkNames(texts, listeners);
        if (distinctPorts) checkPorts(texts, listeners);
        return listeners;
    }

    private void checkNames(List<String> texts, List<Listener> listeners) {
        Set<String> names = new HashSet<>();
        for (Listener listener : listeners) {
            if (!names.add(listener.name())) {
                complain(texts, "Each listener must have a different name, listeners: " + texts);
                return;
            }
        }
    }

    /// A port may be shared only by one IPv4 and one IPv6 address.
    private void checkPorts(List<String> texts, List<Listener> listeners) {
        Map<Integer, Listener> byPort = new HashMap<>();
        for (Listener listener : listeners) {
            int port = listener.at().port();
            Listener other = port == 0 ? null : byPort.put(port, listener);
            if (other == null) continue;
            String one = other.at().host();
            String two = listener.at().host();
            if (isIpv4(one) && isIpv6(two) || isIpv6(one) && isIpv4(two)) continue;
            boolean addresses = (isIpv4(one) || isIpv6(one)) && (isIpv4(two) || isIpv6(two));
            complain(texts, addresses
                    ? "If you have two listeners on the same port then one needs to be IPv4 and "
                            + "the "
                            + "other IPv6, listeners: " + texts + ", port: " + port
                    : "Each listener must have a different port, listeners: " + texts);
            return;
        }
    }

    private static boolean isIpv4(String host) {
        return IPV4.matcher(host).matches();
    }

    private static boolean isIpv6(String host) {
        return host.indexOf(':') >= 0;
    }

    private void complain(List<String> texts, String what) {
        complaints.add("Error creating broker listeners from '" + texts + "': " + what);
    }
}
