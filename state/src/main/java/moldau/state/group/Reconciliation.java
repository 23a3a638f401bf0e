package moldau.state.group;

import java.util.function.Predicate;
import moldau.wire.Uuid;

/// A member's next step towards its target assignment (KIP-848).
///
/// First it gives up what is not in its target; only when it says that it has, it goes to the target's
/// epoch and gets what nobody else holds. So no partition is ever read by two.
///
/// @param target what it is to read in the end
/// @param targetEpoch the epoch of that target
/// @param owners who has which partitions now
/// @param owned what the member says it reads, null if it does not say
/// @param wanted whether it still wants a topic: what it does not want it gives up, whatever its target
record Reconciliation(
        Assignment target,
        int targetEpoch,
        Owners owners,
        Assignment owned,
        Predicate<Uuid> wanted) {

    /// @param changedItsMind it wants other topics than before
    /// @return null if the member has to start anew
    ConsumerMember.Standing next(ConsumerMember.Standing now, boolean changedItsMind) {
        return switch (now.state()) {
            case STABLE -> now.epoch() == targetEpoch && !changedItsMind ? now : step(now, now.epoch());
            case UNREVOKED -> {
                ConsumerMember.Standing told = changedItsMind ? revokeUnwanted(now) : now;
                yield mayStillRead(told.revoking())
                        ? told
                        : step(told, Math.min(told.epoch() + 1, targetEpoch));
            }
            case UNRELEASED -> step(now, now.epoch());
            case UNKNOWN -> owned == null || !owned.isEmpty() ? null : step(now, targetEpoch);
        };
    }

    /// What it had to give up and is in its target again is its own: nobody can have got it meanwhile.
    ///
    /// @param revokingEpoch its epoch if it has to give something up first
    private ConsumerMember.Standing step(ConsumerMember.Standing now, int revokingEpoch) {
        Assignment wish = target.only(wanted);
        var kept = new Held.Growing();
        var revoking = new Held.Growing();
        now.held().byTopic().forEach((topic, partitions) -> partitions.forEach((partition, since) ->
                (wish.contains(topic, partition) ? kept : revoking).add(topic, partition, since)));
        Held held = kept.build();
        Held lost = revoking.build();
        if (!lost.isEmpty() && mayStillRead(lost)) {
            return now.step(revokingEpoch, MemberState.UNREVOKED, held, lost);
        }
        var all = new Held.Growing().add(held);
        boolean waits = false;
        for (var topic : wish.byTopic().entrySet()) {
            for (int partition : topic.getValue()) {
                if (held.contains(topic.getKey(), partition)) continue;
                boolean isBack = now.revoking().contains(topic.getKey(), partition);
                if (isBack || owners.isFree(topic.getKey(), partition)) {
                    all.add(topic.getKey(), partition, targetEpoch);
                } else {
                    waits = true;
                }
            }
        }
        MemberState state = waits ? MemberState.UNRELEASED : MemberState.STABLE;
        return now.step(targetEpoch, state, all.build(), Held.NOTHING);
    }

    private ConsumerMember.Standing revokeUnwanted(ConsumerMember.Standing now) {
        var kept = new Held.Growing();
        var revoking = new Held.Growing().add(now.revoking());
        now.held().byTopic().forEach((topic, partitions) -> partitions.forEach((partition, since) ->
                (wanted.test(topic) ? kept : revoking).add(topic, partition, since)));
        Held held = kept.build();
        return held.isSameAs(now.held())
                ? now
                : now.step(now.epoch(), MemberState.UNREVOKED, held, revoking.build());
    }

    /// A member that does not say what it reads may still read all it had.
    private boolean mayStillRead(Held partitions) {
        return owned == null || partitions.intersects(owned);
    }
}
