package moldau.base;

import java.nio.ByteBuffer;

/// Ordered byte streams, like TCP. Framing, TLS and SASL are ours and sit above, so they are tested.
public interface Network {
    /// Listens at `at`; each new connection is given, on the loop it will live on, to `accept`.
    /// Connections are spread over `loops`. Callable from any thread.
    ///
    /// @throws moldau.base.fault.NetworkFault if the address cannot be bound
    Listener listen(Endpoint at, Loop[] loops, Accept accept);

    /// As above with kernel buffers of a given size, where there are any.
    default Listener listen(Endpoint at, Loop[] loops, SocketBuffers buffers, Accept accept) {
        return listen(at, loops, accept);
    }

    /// What the kernel holds of each accepted connection, in bytes; -1 leaves it to the system.
    ///
    /// More is not better: of a send buffer that grew to megabytes nothing is in the processor's
    /// caches any more when the peer reads it, and a 1 MB fetch cost 0.6 s/GB instead of 0.25.
    record SocketBuffers(int sendBytes, int receiveBytes) {
        public static final SocketBuffers SYSTEM = new SocketBuffers(-1, -1);
    }

    /// Connects; all events, `onOpen` or `onClosed` first, come on `loop`. Callable from any thread.
    ///
    /// @return the connection to be: until `onOpen` only `close` may be called, on `loop`
    Connection connect(Endpoint to, Loop loop, Connection.Events events);

    interface Listener {
        /// The real port where 0 was asked for.
        Endpoint endpoint();

        /// Stops listening; connections live on. Callable from any thread.
        void close();
    }

    interface Accept {
        /// @return who hears of the new connection; `onOpen` follows at once. Null refuses it: it is
        ///         closed without a word
        Connection.Events accepted(Endpoint peer);
    }

    /// One connection. All methods are called on its loop.
    interface Connection {
        Loop loop();

        Endpoint peer();

        Endpoint local();

        /// Queues bytes, which the caller must leave alone until `onSent` has passed them. The bytes
        /// of one turn leave in as few system calls as possible.
        void send(ByteBuffer bytes);

        /// As [#send(ByteBuffer)] for a pooled buffer, from its position to its limit. Released when
        /// it has left or the connection closed.
        void send(Buffers.Lease lease);

        /// Queues a range of a file, sent from the page cache. Released when it has left or the
        /// connection closed.
        void send(Disk.Slice slice);

        /// Bytes queued by `send` and not yet taken by the kernel.
        long unsentBytes();

        void pauseReading(boolean paused);

        /// Closes at once; `onClosed` follows before the turn ends, never from within this call.
        /// Unsent bytes are dropped. Closing twice does nothing.
        void close();

        /// Closes once everything queued has left. Nothing is read any more.
        void closeAfterSending();

        interface Events {
            void onOpen(Connection it);

            /// Where the next bytes should be read to, or null for the loop's shared buffer. A frame
            /// that does not fit the shared buffer gives its own here, so that nothing is copied. A
            /// buffer given has room; it is asked for again before each read.
            default ByteBuffer readInto(Connection it) {
                return null;
            }

            /// New bytes: in `borrowed` from position to limit, valid during this call only; or, if
            /// `readInto` gave a buffer, that buffer with its position moved behind them.
            void onBytes(Connection it, ByteBuffer borrowed);

            /// All that was queued has been taken by the kernel.
            default void onSent(Connection it) {}

            void onClosed(Connection it, Reason reason);
        }

        enum Reason {
            /// The other side ended the stream.
            ENDED,
            RESET,
            REFUSED,
            TIMED_OUT,
            /// We closed it.
            OURS
        }
    }
}
