package moldau.state.group;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import moldau.wire.record.ConsumerGroupMemberMetadataValue.Protocol;

/// Which of their own assignors the classic members of a consumer group have in common. Nobody uses
/// one while the coordinator assigns; a classic group that comes of it will.
final class ClassicProtocols {
    private ClassicProtocols() {
    }

    /// The protocol all classic members support that most of them like best.
    static String elect(Collection<ConsumerMember> members) {
        List<String> common = common(members, "");
        String best = null;
        int bestVotes = -1;
        for (String candidate : common) {
            int votes = 0;
            for (ConsumerMember each : members) {
                if (each.isClassic() && candidate.equals(first(each, common))) votes++;
            }
            if (votes > bestVotes) {
                best = candidate;
                bestVotes = votes;
            }
        }
        return best;
    }

    /// Whether a member with these protocols could live with the classic members there are.
    ///
    /// @param memberId its own, if it is one already
    static boolean supports(
            Collection<ConsumerMember> members, String memberId, List<Protocol> protocols) {
        boolean alone = true;
        for (ConsumerMember each : members) alone &= !each.isClassic() || each.id().equals(memberId);
        if (alone) return !protocols.isEmpty();
        List<String> common = common(members, memberId);
        for (Protocol each : protocols) {
            if (common.contains(each.name())) return true;
        }
        return false;
    }

    /// What a member tells under a protocol, which it supports.
    static byte[] metadata(ConsumerMember member, String protocol) {
        for (Protocol each : member.profile().classic().supportedProtocols()) {
            if (each.name().equals(protocol)) return each.metadata();
        }
        throw new IllegalStateException(member.id() + " does not support " + protocol);
    }

    private static String first(ConsumerMember member, List<String> candidates) {
        for (Protocol each : member.profile().classic().supportedProtocols()) {
            if (candidates.contains(each.name())) return each.name();
        }
        return null;
    }

    private static List<String> common(Collection<ConsumerMember> members, String except) {
        List<String> common = null;
        for (ConsumerMember each : members) {
            if (!each.isClassic() || each.id().equals(except)) continue;
            var names = new ArrayList<String>();
            for (Protocol protocol : each.profile().classic().supportedProtocols()) {
                names.add(protocol.name());
            }
            if (common == null) common = names;
            else common.retainAll(names);
        }
        return common == null ? List.of() : common;
    }
}
