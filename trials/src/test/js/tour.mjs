// kafkajs against one node: create, produce, consume in a group, see what was committed.
import { Kafka, logLevel } from 'kafkajs'

const kafka = new Kafka({ brokers: [process.argv[2]], logLevel: logLevel.ERROR })
const topic = 'from-js'
const admin = kafka.admin()
await admin.connect()
await admin.createTopics({ topics: [{ topic, numPartitions: 2 }], waitForLeaders: true })

const producer = kafka.producer()
await producer.connect()
const messages = [...Array(20).keys()].map(i => ({ key: `k${i}`, value: `v${i}`, headers: { h: 'x' } }))
await producer.send({ topic, messages })
await producer.disconnect()

const consumer = kafka.consumer({ groupId: 'js-readers' })
await consumer.connect()
await consumer.subscribe({ topic, fromBeginning: true })
const seen = []
await new Promise((resolve, reject) => {
  consumer.on(consumer.events.CRASH, e => reject(e.payload.error))
  consumer.run({
    eachMessage: async ({ message }) => {
      seen.push(message.value.toString())
      if (seen.length === messages.length) resolve()
    }
  })
})
await consumer.disconnect()

const committed = await admin.fetchOffsets({ groupId: 'js-readers', topics: [topic] })
const total = committed[0].partitions.reduce((sum, p) => sum + Math.max(0, Number(p.offset)), 0)
await admin.disconnect()
console.log(`read ${new Set(seen).size} committed ${total}`)
process.exit(0)
