package moldau.cli.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import moldau.cli.Given;
import moldau.cli.Terminal;
import moldau.client.Admin;
import moldau.client.Groups;
import moldau.client.Refused;
import moldau.client.TopicPartition;
import moldau.wire.Errors;

/// `kafka-consumer-groups.sh --reset-offsets`: what offsets groups are to have, and giving them those.
final class OffsetReset {
    /// As Kafka's tool counts them up.
    private static final List<String> SCENARIOS = List.of("--to-offset", "--to-datetime", "--by-duration",
            "--to-earliest", "--to-latest", "--to-current", "--shift-by", "--from-file");

    private final Given given;
    private final Admin admin;
    private final Groups groups;

    OffsetReset(Given given, Admin admin) {
        this.given = given;
        this.admin = admin;
        this.groups = admin.groups();
    }

    /// Which options go together.
    static void check(Terminal terminal, Given given) {
        if (given.has("--dry-run") && given.has("--execute")) {
            throw given.grammar().misused("Option [reset-offsets] only accepts one of [execute] and [dry-run]");
        }
        KafkaConsumerGroups.needsGroup(given, "--reset-offsets");
        for (String each : SCENARIOS) {
            Tool.conflicts(given, each, SCENARIOS.stream().filter(other -> !other.equals(each)).toArray(String[]::new));
        }
        if (SCENARIOS.stream().noneMatch(given::has)) {
            throw given.grammar().misused("Option '[reset-offsets]' requires one of the following scenarios: "
                    + SCENARIOS.stream().map(Tool::label).toList());
        }
        if (!given.has("--from-file") && !given.has("--topic") && !given.has("--all-topics")) {
            throw given.grammar().misused("One of the reset scopes should be defined: --all-topics, --topic.");
        }
        if (!given.has("--dry-run") && !given.has("--execute")) {
            terminal.err().println("WARN: nothing is changed without --execute; say --dry-run to mean that");
        }
    }

    /// Shows, and with `--execute` sets.
    void run(Terminal terminal, List<String> names) {
        Map<String, SortedMap<TopicPartition, Long>> then = new TreeMap<>();
        for (String name : names) {
            if (!isInactive(terminal, name)) continue;
            SortedMap<TopicPartition, Long> offsets = given.has("--from-file")
                    ? fromFile(name, names.size() > 1) : target(terminal, name);
            if (given.has("--execute") && !offsets.isEmpty()) groups.commit(name, offsets);
            then.put(name, offsets);
        }
        if (given.has("--export")) export(terminal, then);
        else table(terminal, then);
    }

    private void export(Terminal terminal, Map<String, SortedMap<TopicPartition, Long>> then) {
        boolean isOfOne = given.all("--group").size() == 1;
        then.forEach((name, offsets) -> offsets.forEach((each, offset) -> terminal.out().println(
                (isOfOne ? "" : name + ",") + each.topic() + "," + each.partition() + "," + offset)));
        terminal.out().println();
    }

    private static void table(Terminal terminal, Map<String, SortedMap<TopicPartition, Long>> then) {
        int group = 15;
        int topic = 15;
        for (var each : then.entrySet()) {
            if (!each.getValue().isEmpty()) group = Math.max(group, each.getKey().length());
            for (TopicPartition one : each.getValue().keySet()) topic = Math.max(topic, one.topic().length());
        }
        String format = "%-" + group + "s %-" + topic + "s %-10s %s%n";
        terminal.out().println();
        terminal.out().printf(format, "GROUP", "TOPIC", "PARTITION", "NEW-OFFSET");
        then.forEach((name, offsets) -> offsets.forEach((each, offset) ->
                terminal.out().printf(format, name, each.topic(), each.partition(), offset)));
    }

    /// Members would go on from where they are: of a group that has any, nothing is changed.
    private boolean isInactive(Terminal terminal, String name) {
        String state;
        try {
            state = groups.describe(name).state();
        } catch (Refused refused) {
            if (refused.code() == Errors.GROUP_ID_NOT_FOUND) return true;
            throw refused;
        }
        if (state.equals("Empty") || state.equals("Dead")) return true;
        terminal.out().println("\nError: Assignments can only be reset if the group '" + name
                + "' is inactive, but the current state is " + state + ".");
        return false;
    }

    /// `topic,partition,offset` lines, for one group, or `group,topic,partition,offset`.
    private SortedMap<TopicPartition, Long> fromFile(String name, boolean isOfMany) {
        String file = given.get("--from-file", "");
        var wanted = new TreeMap<TopicPartition, Long>();
        try {
            for (String line : Files.readAllLines(Path.of(file))) {
                if (line.isBlank()) continue;
                String[] cells = line.replace("\"", "").split(",");
                int first = isOfMany || cells.length > 3 ? 1 : 0;
                if (first == 1 && !cells[0].trim().equals(name)) continue;
                wanted.put(new TopicPartition(cells[first].trim(), Integer.parseInt(cells[first + 1].trim())),
                        Long.parseLong(cells[first + 2].trim()));
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("Unable to read file " + file);
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException(file + " has lines that are not topic,partition,offset");
        }
        Map<TopicPartition, Long> starts = admin.offsets(wanted.keySet(), Admin.EARLIEST);
        Map<TopicPartition, Long> ends = admin.offsets(wanted.keySet(), Admin.LATEST);
        wanted.replaceAll((each, offset) -> Math.clamp(offset, starts.get(each), ends.get(each)));
        return wanted;
    }

    private SortedMap<TopicPartition, Long> target(Terminal terminal, String name) {
        var now = new TreeMap<TopicPartition, Long>();
        groups.committed(name).forEach((each, at) -> now.put(each, at.offset()));
        List<TopicPartition> partitions = partitions(now);
        SortedMap<TopicPartition, Long> starts = admin.offsets(partitions, Admin.EARLIEST);
        SortedMap<TopicPartition, Long> ends = admin.offsets(partitions, Admin.LATEST);
        if (given.has("--to-earliest")) return starts;
        if (given.has("--to-latest")) return ends;
        var then = new TreeMap<TopicPartition, Long>();
        if (given.has("--to-datetime") || given.has("--by-duration")) {
            admin.offsets(partitions, time()).forEach((each, offset) -> {
                if (offset < 0) {
                    terminal.out().println("\nWarn: Partition " + each.partition() + " from topic " + each.topic()
                            + " is empty. Falling back to latest known offset.");
                }
                then.put(each, offset < 0 ? ends.get(each) : offset);
            });
            return then;
        }
        for (TopicPartition each : partitions) {
            Long current = now.get(each);
            if (given.has("--shift-by") && current == null) {
                throw new IllegalArgumentException("Cannot shift offset for partition " + each
                        + " since there is no current committed offset");
            }
            long offset = given.has("--to-offset") ? given.number("--to-offset", 0)
                    : given.has("--shift-by") ? current + given.number("--shift-by", 0)
                    : current == null ? ends.get(each) : current;
            then.put(each, Math.clamp(offset, starts.get(each), ends.get(each)));
        }
        return then;
    }

    private List<TopicPartition> partitions(Map<TopicPartition, Long> now) {
        if (given.has("--all-topics")) return List.copyOf(now.keySet());
        var missing = new ArrayList<String>();
        List<TopicPartition> named = Topics.named(given, admin, missing);
        if (!missing.isEmpty()) throw new Refused(Errors.UNKNOWN_TOPIC_OR_PARTITION, "", null);
        var unknown = new ArrayList<String>();
        for (TopicPartition each : named) {
            if (!admin.partitions(each.topic()).contains(each)) unknown.add(each.toString());
        }
        if (!unknown.isEmpty()) {
            throw new Refused(Errors.UNKNOWN_TOPIC_OR_PARTITION, "",
                    "The partitions \"" + String.join(",", unknown) + "\" do not exist");
        }
        return named;
    }

    private long time() {
        if (given.has("--by-duration")) {
            try {
                return System.currentTimeMillis() - Duration.parse(given.get("--by-duration", "")).toMillis();
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException(e.getMessage());
            }
        }
        String text = given.get("--to-datetime", "");
        try {
            boolean hasZone = text.endsWith("Z") || text.matches(".*[+-]\\d\\d:?\\d\\d");
            return hasZone ? OffsetDateTime.parse(text).toInstant().toEpochMilli()
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC).toEpochMilli();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("'" + text + "' is no time such as 2026-11-01T00:00:00.000");
        }
    }
}
