package moldau.broker.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import moldau.base.Endpoint;
import moldau.base.settings.Settings;

/// Makes one node's settings of single values that are fine each: roles, listeners, quorum,
/// directories, and whether they fit together. One use each.
final class NodeReading {
    private static final List<String> LOOPBACK = List.of("PLAINTEXT://127.0.0.1:9092");

    private final Settings settings;
    private final List<String> complaints;
    private final List<String> warnings = new ArrayList<>();
    private final List<String> roles;
    private final List<String> controllerNames;

    NodeReading(Settings settings, List<String> complaints) {
        this.settings = settings;
        this.complaints = complaints;
        this.roles = settings.get(BrokerSettings.PROCESS_ROLES);
        this.controllerNames = upper(settings.get(BrokerSettings.CONTROLLER_LISTENER_NAMES));
    }

    NodeSettings.Read read() {
        boolean isBroker = roles.contains("broker");
        boolean isController = roles.contains("controller");
        Map<String, SecurityProtocol> protocols = protocols();
        ListenerTexts texts = new ListenerTexts(complaints);
        List<String> where = settings.find(BrokerSettings.LISTENERS)
                .filter(_ -> settings.isGiven(BrokerSettings.LISTENERS)).orElse(LOOPBACK);
        List<Listener> listeners = texts.listeners(where, protocols, true);
        List<Listener> told = settings.find(BrokerSettings.ADVERTISED_LISTENERS)
                .map(given -> texts.listeners(given, protocols, false)).orElse(listeners);
        List<Listener> advertised = told.stream()
                .filter(one -> !controllerNames.contains(one.name())).toList();
        List<Listener> controllers = controllers(listeners);
        String interBroker = interBroker(protocols);
        List<Voter> voters = new QuorumTexts(complaints)
                .voters(settings.get(QuorumSettings.CONTROLLER_QUORUM_VOTERS));
        List<Endpoint> bootstrap = new QuorumTexts(complaints)
                .bootstrap(settings.get(QuorumSettings.CONTROLLER_QUORUM_BOOTSTRAP_SERVERS));
        if (complaints.isEmpty()) {
            checkRoles(listeners, controllers);
            checkQuorum(voters, bootstrap);
            checkTold(listeners, told);
            if (isBroker) checkAdvertised(advertised, interBroker);
        }
        List<String> dirs = settings.find(BrokerSettings.LOG_DIRS)
                .orElse(settings.get(BrokerSettings.LOG_DIR));
        new NodeChecks(settings, complaints, warnings).check(dirs);
        if (!complaints.isEmpty()) return new NodeSettings.Read.Bad(List.copyOf(complaints));
        warnOpen(listeners);
        return new NodeSettings.Read.Good(new NodeSettings(
                settings, isBroker, isController, List.copyOf(listeners), advertised, controllers,
                interBroker, protocols.get(controllerNames.getFirst()), dirs,
                settings.find(QuorumSettings.METADATA_LOG_DIR).orElse(dirs.getFirst()),
                voters, bootstrap, List.copyOf(warnings)));
    }

    /// The map as given, completed with PLAINTEXT for controller listeners where it was not given
    /// and nothing but PLAINTEXT is in use.
    private Map<String, SecurityProtocol> protocols() {
        Map<String, SecurityProtocol> protocols = new LinkedHashMap<>(new ListenerTexts(complaints)
                .protocols(settings.get(BrokerSettings.LISTENER_SECURITY_PROTOCOL_MAP)));
        boolean given = settings.isGiven(BrokerSettings.LISTENER_SECURITY_PROTOCOL_MAP);
        boolean onlyPlaintext = usedNames().stream().allMatch(
                name -> controllerNames.contains(name) || name.equals("PLAINTEXT"));
        for (String name : controllerNames) {
            if (protocols.containsKey(name)) continue;
            if (!given && onlyPlaintext) {
                protocols.put(name, SecurityProtocol.PLAINTEXT);
            } else if (!roles.contains("controller")) {
                complaints.add("Controller listener with name " + name
                        + " defined in controller.listener.names not found in "
                        + "listener.security.protocol.map  (an explicit security mapping for each "
                        + "controller listener is required if listener.security.protocol.map is "
                        + "non-empty, or if there are security protocols other than PLAINTEXT in "
                        + "use)");
            }
        }
        return protocols;
    }

    private Set<String> usedNames() {
        List<String> texts = settings.isGiven(BrokerSettings.LISTENERS)
                ? settings.get(BrokerSettings.LISTENERS) : LOOPBACK;
        return texts.stream().filter(text -> text.contains("://"))
                .map(text -> text.substring(0, text.indexOf("://")).toUpperCase(Locale.ROOT))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private List<Listener> controllers(List<Listener> listeners) {
        List<Listener> controllers = new ArrayList<>();
        for (String name : controllerNames) {
            for (Listener listener : listeners) {
                if (listener.name().equals(name)) controllers.add(listener);
            }
        }
        return List.copyOf(controllers);
    }

    private String interBroker(Map<String, SecurityProtocol> protocols) {
        if (!settings.isGiven(BrokerSettings.INTER_BROKER_LISTENER_NAME)) {
            return settings.get(AccessSettings.SECURITY_INTER_BROKER_PROTOCOL);
        }
        if (settings.isGiven(AccessSettings.SECURITY_INTER_BROKER_PROTOCOL)) {
            complaints.add("Only one of inter.broker.listener.name and "
                    + "security.inter.broker.protocol should be set.");
        }
        String name = settings.get(BrokerSettings.INTER_BROKER_LISTENER_NAME)
                .toUpperCase(Locale.ROOT);
        if (name.isEmpty()) {
            complaints.add("The provided listener name is null or empty string");
        } else if (!protocols.containsKey(name)) {
            complaints.add("Listener with name " + name + " defined in inter.broker.listener.name "
                    + "not found in listener.security.protocol.map.");
        }
        return name;
    }

    private void checkRoles(List<Listener> listeners, List<Listener> controllers) {
        if (!roles.contains("controller")) {
            require(controllers.isEmpty(), "controller.listener.names must not contain a value "
                    + "appearing in the 'listeners' configuration when running KRaft with just the "
                    + "broker role");
        } else if (!roles.contains("broker")) {
            require(controllers.size() == listeners.size(), "The listeners config must only "
                    + "contain "
                    + "KRaft controller listeners from controller.listener.names when "
                    + "process.roles=controller");
        } else {
            require(!controllers.isEmpty(), "controller.listener.names must contain at least one "
                    + "value appearing in the 'listeners' configuration when running the KRaft "
                    + "controller role");
            require(controllers.isEmpty() || controllers.size() == controllerNames.size(),
                    "controller.listener.names must only contain values appearing in the "
                            + "'listeners' "
                            + "configuration when running the KRaft controller role");
        }
    }

    private void checkQuorum(List<Voter> voters, List<Endpoint> bootstrap) {
        require(!voters.isEmpty() || !bootstrap.isEmpty(), "If using process.roles, either "
                + "controller.quorum.bootstrap.servers must contain the set of bootstrap "
                + "controllers "
                + "or controller.quorum.voters must contain a parseable set of controllers.");
        if (voters.isEmpty()) return;
        int id = settings.get(BrokerSettings.NODE_ID);
        String ids = voters.stream().map(voter -> Integer.toString(voter.id()))
                .collect(Collectors.joining(", ", "Set(", ")"));
        boolean isVoter = voters.stream().anyMatch(voter -> voter.id() == id);
        if (roles.contains("controller")) {
            require(isVoter, "If process.roles contains the 'controller' role, the node id " + id
                    + " must be included in the set of voters controller.quorum.voters=" + ids);
        } else {
            require(!isVoter, "If process.roles contains just the 'broker' role, the node id " + id
                    + " must not be included in the set of voters controller.quorum.voters=" + ids);
        }
    }

    private void checkTold(List<Listener> listeners, List<Listener> told) {
        require(told.stream().noneMatch(one -> one.at().host().equals("0.0.0.0")),
                "advertised.listeners cannot use the nonroutable meta-address 0.0.0.0. "
                        + "Use a routable IP address.");
        boolean known = names(listeners).containsAll(names(told));
        require(known, "advertised.listeners listener names must be equal to or a subset of the "
                + "ones "
                + "defined in listeners. Found " + String.join(",", names(told)) + ". The valid "
                + "options based on the current configuration are "
                + String.join(",", names(listeners)));
    }

    private void checkAdvertised(List<Listener> advertised, String interBroker) {
        require(!advertised.isEmpty(), "There must be at least one broker advertised listener. "
                + "Perhaps all listeners appear in controller.listener.names?");
        require(advertised.isEmpty() || names(advertised).contains(interBroker),
                "inter.broker.listener.name must be a listener name defined in "
                        + "advertised.listeners. "
                        + "The valid options based on currently configured listeners are "
                        + String.join(",", names(advertised)));
    }

    private void warnOpen(List<Listener> listeners) {
        for (Listener listener : listeners) {
            String host = listener.at().host();
            boolean loopback = host.startsWith("127.") || host.equals("::1")
                    || host.equalsIgnoreCase("localhost");
            if (listener.protocol() == SecurityProtocol.PLAINTEXT && !loopback) {
                warnings.add("Listener " + listener + " is open to the network without encryption "
                        + "or authentication.");
            }
        }
        settings.unknown().forEach(unknown -> {
            if (!unknown.key().startsWith("listener.name.")) warnings.add(unknown.toString());
        });
    }

    private void require(boolean holds, String complaint) {
        if (!holds) complaints.add(complaint);
    }

    private static List<String> names(List<Listener> listeners) {
        return listeners.stream().map(Listener::name).toList();
    }

    private static List<String> upper(List<String> names) {
        return names.stream().map(name -> name.toUpperCase(Locale.ROOT)).toList();
    }
}
