package moldau.state.cluster;

import java.util.List;
import moldau.state.Decision;
import moldau.wire.Errors;
import moldau.wire.message.AllocateProducerIdsRequest;
import moldau.wire.message.AllocateProducerIdsResponse;
import moldau.wire.record.MetadataRecord;
import moldau.wire.record.ProducerIdsRecord;

/// Producer ids are handed to brokers in blocks (KIP-730); what a broker does not use is lost.
final class ProducerIds {
    static final int BLOCK = 1000;

    private ProducerIds() {
    }

    static Decision<MetadataRecord, AllocateProducerIdsResponse> allocate(
            Scene scene, AllocateProducerIdsRequest request) {
        Problem stale = scene.checkEpoch(request.brokerId(), request.brokerEpoch());
        if (!stale.isNone()) {
            return Decision.answer(AllocateProducerIdsResponse.DEFAULT.withErrorCode(stale.code()));
        }
        long first = scene.image().nextProducerId();
        if (first > Long.MAX_VALUE - BLOCK) {
            return Decision.answer(AllocateProducerIdsResponse.DEFAULT
                    .withErrorCode(Errors.UNKNOWN_SERVER_ERROR));
        }
        List<MetadataRecord> records = List.of(ProducerIdsRecord.DEFAULT
                .withBrokerId(request.brokerId())
                .withBrokerEpoch(request.brokerEpoch())
                .withNextProducerId(first + BLOCK));
        return Decision.of(records, AllocateProducerIdsResponse.DEFAULT
                .withProducerIdStart(first)
                .withProducerIdLen(BLOCK));
    }
}
