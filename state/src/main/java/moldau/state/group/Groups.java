package moldau.state.group;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import moldau.state.Decision;

/// All groups of one coordinator partition, by id.
///
/// A group is here because a record says so: its own, or an offset committed for it. Offsets alone
/// make what Kafka calls a simple group: classic, empty, without a protocol type.
final class Groups {
    private final Map<String, Group> byId = new HashMap<>();
    private final Alarms alarms;

    Groups(Alarms alarms) {
        this.alarms = alarms;
    }

    /// The group, or null.
    Group get(String id) {
        return byId.get(id);
    }

    /// The group if it is a classic one, else null.
    ClassicGroup classic(String id) {
        return byId.get(id) instanceof ClassicGroup group ? group : null;
    }

    /// The group if it is a consumer group, else null.
    ConsumerGroup consumer(String id) {
        return byId.get(id) instanceof ConsumerGroup group ? group : null;
    }

    Collection<Group> all() {
        return byId.values();
    }

    void apply(GroupRecord.Classic record) {
        String id = record.key().group();
        if (record.value() == null) {
            if (classic(id) != null) remove(id);
            return;
        }
        ClassicGroup group = classic(id);
        if (group == null) {
            remove(id);
            group = new ClassicGroup(id);
            byId.put(id, group);
        }
        group.apply(record.value());
    }

    /// A group that is known by its offsets only gives way: its members were not there yet.
    void apply(GroupRecord.Consumer record) {
        ConsumerGroup group = consumer(record.group());
        if (group == null) {
            if (isTombstone(record) || byId.get(record.group()) instanceof ClassicGroup it && it.isLogged()) {
                return;
            }
            group = new ConsumerGroup(record.group());
            remove(record.group());
            byId.put(record.group(), group);
        }
        group.apply(record);
        if (group.isGone()) remove(record.group());
    }

    private static boolean isTombstone(GroupRecord.Consumer record) {
        return GroupRecords.isTombstone(record);
    }

    void apply(GroupRecord.Other record) {
        if (byId.get(record.group()) instanceof OtherGroup group && group.type() == record.type()) {
            group.apply(record);
            if (group.isGone()) byId.remove(record.group());
        } else if (record.value() != null) {
            var group = new OtherGroup(record.group(), record.type());
            group.apply(record);
            remove(record.group());
            byId.put(record.group(), group);
        }
    }

    /// An offset was committed for a group: it exists from now on.
    void ensure(String id) {
        byId.computeIfAbsent(id, ClassicGroup::new);
    }

    /// The last offset of the group is gone; so is a group that the log knows by nothing else.
    void offsetsGone(String id) {
        ClassicGroup group = classic(id);
        if (group != null && group.isEmpty() && !group.isLogged()) remove(id);
    }

    /// The records that end a group in the log; its offsets are another matter. A simple group has
    /// no record to end, but as in Kafka it gets its tombstone.
    List<GroupRecord> tombstones(Group group) {
        var tombstones = new ArrayList<GroupRecord>();
        switch (group) {
            case ClassicGroup classic -> tombstones.add(Records.classic(classic.id(), null));
            case ConsumerGroup consumer -> tombstones.addAll(consumer.tombstones());
            case OtherGroup other -> {
                for (GroupRecord.Other each : other.records()) tombstones.add(each.tombstone());
            }
        }
        return tombstones;
    }

    /// First makes a classic group of that id, empty, in the log; then decides on.
    ///
    /// An empty group of another type gives way: the id changes hands (KIP-848).
    <A> Decision<GroupRecord, A> create(
            String id, long wallMs, Decision.Next<GroupRecord, A> next) {
        var records = new ArrayList<GroupRecord>();
        Group before = byId.get(id);
        if (before != null && !(before instanceof ClassicGroup)) records.addAll(tombstones(before));
        records.add(Records.classic(id, Records.EMPTY_GROUP.withCurrentStateTimestamp(wallMs)));
        return Decision.first(records, next);
    }

    private void remove(String id) {
        Group group = byId.remove(id);
        if (group != null) alarms.forget(group);
    }
}
