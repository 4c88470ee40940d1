using System.Buffers.Text;

namespace Oleada.Bench.Realtime.Watching;

/// <summary>One client of one room that looks at nothing but the seqs, which must be consecutive.</summary>
internal sealed class Watcher(string room, long since) : IDisposable
{
    private readonly WatcherSocket _socket = new();

    // Where the stream stands, as the server said last; -1 until it has.
    private long _head;

    /// <summary>The last seq that came.</summary>
    public long Last { get; private set; } = since;

    public long Received { get; private set; }

    /// <summary>Connects and joins the room.</summary>
    /// <param name="fromNow">Whether to skip what was before.</param>
    public async Task JoinAsync(int port, string key, bool fromNow, int receiveBytes, CancellationToken cancellation)
    {
        await _socket.ConnectAsync(port, key, receiveBytes, cancellation);
        var head = await AskHeadAsync(fromNow ? null : Last, cancellation);
        Last = fromNow ? head : Last;
    }

    /// <summary>Reads until an event with this seq has come.</summary>
    public async Task ReadToAsync(long seq, CancellationToken cancellation)
    {
        while (Last < seq)
            if (!Take() && !await _socket.FillAsync(int.MaxValue, cancellation))
                throw new InvalidOperationException($"the server closed the connection after {Last}");
    }

    /// <summary>Reads a few bytes at a time until told to stop.</summary>
    public async Task ReadSlowlyAsync(int bytesPerSecond, CancellationToken stop)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (await ticks.WaitForNextTickAsync(stop) && await _socket.FillAsync(Math.Max(1, bytesPerSecond / 10), stop))
                while (Take())
                {
                }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Slow no more.
        }
    }

    /// <summary>Asks where the room stands; a joined room is answered again.</summary>
    public Task<long> AskHeadAsync(CancellationToken cancellation) => AskHeadAsync(null, cancellation);

    public void Dispose() => _socket.Dispose();

    private async Task<long> AskHeadAsync(long? after, CancellationToken cancellation)
    {
        await _socket.SendAsync($$"""{"type":"subscribe","room":"{{room}}"{{(after is { } seq ? $",\"since\":{seq}" : "")}}}""", cancellation);
        _head = -1;
        while (_head < 0)
            if (!Take() && !await _socket.FillAsync(int.MaxValue, cancellation))
                throw new InvalidOperationException($"the server closed the connection after {Last}");
        return _head;
    }

    private bool Take()
    {
        if (!_socket.TryTake(out var message))
            return false;
        if (message.IndexOf("\"stream\":"u8) < 0)
            _head = message.IndexOf("\"type\":\"subscribed\""u8) < 0 ? _head : SeqOf(message);
        else if (SeqOf(message) is var seq && seq != Last + 1)
            throw new InvalidOperationException($"event {seq} of {room} came after {Last}");
        else
            (Last, Received) = (seq, Received + 1);
        return true;
    }

    private static long SeqOf(ReadOnlySpan<byte> message)
    {
        var key = "\"seq\":"u8;
        var at = message.IndexOf(key);
        return at >= 0 && Utf8Parser.TryParse(message[(at + key.Length)..], out long seq, out _) ? seq : -1;
    }
}
