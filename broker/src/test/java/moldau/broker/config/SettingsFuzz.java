package moldau.broker.config;

import java.util.ArrayList;
import java.util.List;
import moldau.base.settings.PropertiesText;
import moldau.base.sim.Decoder;

/// A node's file of settings, of any text.
public final class SettingsFuzz {
    /// Either settings or complaints.
    public static final Decoder SERVER_PROPERTIES = Decoder.ofText("server-properties",
            text -> NodeSettings.read(PropertiesText.parse(text)), """
            node.id=1
            process.roles=broker,controller
            listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://[::1]:9093
            advertised.listeners=PLAINTEXT://localhost:9092
            controller.listener.names=CONTROLLER
            listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
            controller.quorum.voters=1@localhost:9093
            log.dirs=/tmp/a,/tmp/b
            log.retention.hours=168
            """).withAllocatedMax(2 << 20).checked();

    public static final Decoder LISTENERS = Decoder.ofText("listeners", SettingsFuzz::listeners,
            "PLAINTEXT://127.0.0.1:9092,CONTROLLER://[::1]:9093,A://:0").checked();

    public static final Decoder VOTERS = Decoder.ofText("voters", SettingsFuzz::voters,
            "1@localhost:9093,2@[::1]:9093").checked();

    private SettingsFuzz() {}

    private static void listeners(String text) {
        var texts = new ListenerTexts(new ArrayList<>());
        texts.listeners(List.of(text.split(",")), texts.protocols("A:PLAINTEXT," + text), true);
    }

    private static void voters(String text) {
        var texts = new QuorumTexts(new ArrayList<>());
        texts.voters(List.of(text.split(",")));
        texts.bootstrap(List.of(text.split(",")));
    }
}
