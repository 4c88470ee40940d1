using System.Collections.Concurrent;
using Oleada.SocketIo.EngineIo;
using Oleada.SocketIo.Packets;

namespace Oleada.SocketIo;

/// <summary>A client in a namespace.</summary>
public sealed class Socket
{
    private readonly EngineSession _session;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<SocketEvent>> _acks = new();
    private readonly SocketIoOptions _options;
    private long _lastAck;

    internal Socket(string space, string id, object? data, EngineSession session, SocketIoOptions options)
    {
        (Namespace, Id, Data, _session, _options) = (space, id, data, session, options);
    }

    /// <summary>The namespace's name.</summary>
    public string Namespace { get; }

    /// <summary>Known to the client.</summary>
    public string Id { get; }

    /// <summary>What the namespace keeps for it.</summary>
    public object? Data { get; }

    /// <summary>Cancelled when the connection has ended.</summary>
    public CancellationToken Ended => _session.Ended;

    /// <summary>Whether it has left the namespace.</summary>
    public bool HasLeft { get; internal set; }

    /// <summary>Sends a packet of <see cref="PacketWriter"/>; waits while the client's buffer is full.</summary>
    /// <param name="packet">Its frames, written for this namespace.</param>
    /// <param name="cancellation">Ends the waiting; then nothing was sent.</param>
    /// <returns>False if the client is gone.</returns>
    public ValueTask<bool> SendAsync(ReadOnlyMemory<Frame> packet, CancellationToken cancellation = default) =>
        HasLeft ? ValueTask.FromResult(false) : _session.SendAsync(packet, cancellation);

    /// <summary>Waits until so many bytes more have room in the client's buffer.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask WhenRoomAsync(int bytes, CancellationToken cancellation = default) => _session.WhenRoomAsync(bytes, cancellation);

    /// <summary>Sends an event.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="arguments">UTF-8 JSON values with commas between them.</param>
    /// <param name="cancellation">Ends the waiting for room.</param>
    /// <returns>False if the client is gone.</returns>
    public ValueTask<bool> EmitAsync(string name, ReadOnlyMemory<byte> arguments, CancellationToken cancellation = default) =>
        SendAsync(PacketWriter.Event(Namespace, name, arguments.Span), cancellation);

    /// <summary>Sends an event and waits for the client's acknowledgement.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="arguments">UTF-8 JSON values with commas between them.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>What the client acknowledged with; null if it is gone.</returns>
    /// <exception cref="TimeoutException">It did not answer in time.</exception>
    /// <exception cref="InvalidOperationException">It owes too many acknowledgements already.</exception>
    public async Task<SocketEvent?> AskAsync(string name, ReadOnlyMemory<byte> arguments, TimeSpan timeout, CancellationToken cancellation = default)
    {
        if (_acks.Count >= _options.PendingAcks)
            throw new InvalidOperationException($"the client owes {_options.PendingAcks} acknowledgements already");
        var id = Interlocked.Increment(ref _lastAck);
        var answer = new TaskCompletionSource<SocketEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        _acks[id] = answer;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, Ended);
        try
        {
            if (!await SendAsync(PacketWriter.Event(Namespace, name, arguments.Span, null, id), either.Token))
                return null;
            return await answer.Task.WaitAsync(timeout, _options.Engine.Time, either.Token);
        }
        catch (OperationCanceledException) when (Ended.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            _acks.TryRemove(id, out _);
        }
    }

    /// <summary>Acknowledges an event; does nothing if it does not want to be.</summary>
    /// <param name="received">The event.</param>
    /// <param name="arguments">UTF-8 JSON values with commas between them.</param>
    /// <param name="attachments">Binary attachments.</param>
    public async ValueTask AckAsync(
        SocketEvent received, ReadOnlyMemory<byte> arguments, IReadOnlyList<ReadOnlyMemory<byte>>? attachments = null)
    {
        ArgumentNullException.ThrowIfNull(received);
        if (received.Id is { } id)
            await SendAsync(PacketWriter.Ack(Namespace, id, arguments.Span, attachments));
    }

    /// <summary>Puts the client out of the namespace, or ends its connection after it has what is queued. Clients do not come back by themselves from the first.</summary>
    /// <param name="connection">Whether the whole connection is closed.</param>
    public async ValueTask DisconnectAsync(bool connection)
    {
        if (connection)
            _session.Close();
        else if (await SendAsync(PacketWriter.Disconnect(Namespace)))
            HasLeft = true;
    }

    internal void Acknowledge(long id, SocketEvent answer)
    {
        if (_acks.TryRemove(id, out var waiting))
            waiting.TrySetResult(answer);
    }
}
