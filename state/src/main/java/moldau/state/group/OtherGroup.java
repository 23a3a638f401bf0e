package moldau.state.group;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import moldau.state.Machine;

/// A group of a type this coordinator does not lead: found in the log, kept as it is.
///
/// Its records are remembered by key, so that the group has its type and its members count, and so
/// that tombstones can end it.
final class OtherGroup implements Group {
    private final String id;
    private final GroupType type;
    private final Map<Bytes, GroupRecord.Other> records = new LinkedHashMap<>();
    private final TreeSet<String> members = new TreeSet<>();

    OtherGroup(String id, GroupType type) {
        this.id = id;
        this.type = type;
    }

    void apply(GroupRecord.Other record) {
        if (record.value() == null) {
            records.remove(record.key());
            if (record.isMember()) members.remove(record.member());
        } else {
            records.put(record.key(), record);
            if (record.isMember()) members.add(record.member());
        }
    }

    /// Nothing of it is left in the log.
    boolean isGone() {
        return records.isEmpty();
    }

    Iterable<GroupRecord.Other> records() {
        return records.values();
    }

    boolean hasMember(String memberId) {
        return members.contains(memberId);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public GroupType type() {
        return type;
    }

    @Override
    public boolean isEmpty() {
        return members.isEmpty();
    }

    @Override
    public String stateText() {
        return isEmpty() ? GroupState.EMPTY.text : GroupState.STABLE.text;
    }

    @Override
    public String protocolType() {
        return type.protocolType;
    }

    @Override
    public long nextDeadlineMs() {
        return Machine.NEVER;
    }
}
