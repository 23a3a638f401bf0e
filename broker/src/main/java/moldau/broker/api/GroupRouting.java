package moldau.broker.api;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import moldau.base.Loop;
import moldau.broker.connection.Request;
import moldau.broker.coordinator.GroupCoordinators;
import moldau.broker.coordinator.GroupCoordinators.Client;
import moldau.broker.coordinator.GroupCoordinators.Question;
import moldau.broker.partition.Shard;
import moldau.broker.partition.Shards;
import moldau.state.Refusal;
import moldau.state.Reply;
import moldau.state.cluster.TopicImage;

/// The way from a group's id to the coordinator that serves it, and back with the answer.
final class GroupRouting {
    private final int nodeId;
    private final Shards shards;
    private final GroupCoordinators[] coordinators;

    /// @param coordinators one for each shard
    GroupRouting(int nodeId, Shards shards, GroupCoordinators[] coordinators) {
        this.nodeId = nodeId;
        this.shards = shards;
        this.coordinators = coordinators;
    }

    /// Asks the group's coordinator; answer or refusal come on the request's loop.
    <A> void ask(
            Request request, String group, Question<A> question, Consumer<A> answer,
            Consumer<Refusal> refused) {
        TopicImage topic = shards.on(request.loop()).image().topic(InternalTopics.OFFSETS);
        if (topic == null) {
            refused.accept(Refusal.NOT_LEADER);
            return;
        }
        int partition = FindCoordinator.partitionOf(group, topic.partitionCount());
        askPartition(request, shards.of(topic.id(), partition), partition, question, answer, refused);
    }

    /// Partitions of `__consumer_offsets` that this node leads.
    List<Integer> ownPartitions(Request request) {
        TopicImage topic = shards.on(request.loop()).image().topic(InternalTopics.OFFSETS);
        var own = new ArrayList<Integer>();
        for (int i = 0; topic != null && i < topic.partitionCount(); i++) {
            if (topic.partition(i).leader() == nodeId) own.add(i);
        }
        return own;
    }

    /// Asks the coordinator of one of [#ownPartitions].
    <A> void askPartition(
            Request request, int partition, Question<A> question, Consumer<A> answer,
            Consumer<Refusal> refused) {
        TopicImage topic = shards.on(request.loop()).image().topic(InternalTopics.OFFSETS);
        askPartition(request, shards.of(topic.id(), partition), partition, question, answer, refused);
    }

    private <A> void askPartition(
            Request request, Shard shard, int partition, Question<A> question, Consumer<A> answer,
            Consumer<Refusal> refused) {
        GroupCoordinators there = coordinators[shard.loop().index()];
        Client client = client(request);
        shard.run(
                () -> there.ask(partition, client, onLoop(request.loop(), answer, refused), question),
                () -> refused.accept(Refusal.TIMED_OUT));
    }

    private static Client client(Request request) {
        return new Client(request.clientId(), "/" + request.peer().host(), request.version());
    }

    private static <A> Reply<A> onLoop(Loop loop, Consumer<A> answer, Consumer<Refusal> refused) {
        return new Reply<>() {
            @Override
            public void answer(A it) {
                home(loop, () -> answer.accept(it));
            }

            @Override
            public void refused(Refusal why) {
                home(loop, () -> refused.accept(why));
            }
        };
    }

    private static void home(Loop loop, Runnable task) {
        if (loop.isCurrent()) task.run();
        else loop.insist(task::run);
    }
}
