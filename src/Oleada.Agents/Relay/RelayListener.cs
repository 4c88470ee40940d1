using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Oleada.Agents.Relay;

/// <summary>
/// Hands Kestrel the connections of all runs' sockets as if they came by one: so sockets come and go with the runs,
/// and one server serves them all.
/// </summary>
internal sealed class RelayListener : IConnectionListener, IConnectionListenerFactory
{
    /// <summary>Whoever is not taken yet waits; each run's own connections are bounded anyway.</summary>
    private readonly Channel<ConnectionContext> _accepted = Channel.CreateBounded<ConnectionContext>(64);

    /// <summary>Nothing listens there.</summary>
    public EndPoint EndPoint { get; } = new DnsEndPoint("relay", 80);

    public ValueTask AddAsync(ConnectionContext connection, CancellationToken cancellation) => _accepted.Writer.WriteAsync(connection, cancellation);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(this);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _accepted.Reader.WaitToReadAsync(cancellationToken) && _accepted.Reader.TryRead(out var connection) ? connection : null;

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _accepted.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
