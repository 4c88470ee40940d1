namespace Oleada.Client;

/// <summary>How a client behaves when the server is slow or away.</summary>
public sealed record OleadaClientOptions
{
    /// <summary>Longest wait for the answer to one request, and for a connection to be made.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Wait before the first attempt to reconnect; doubled for each one after it.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest wait between two attempts to reconnect.</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a quiet connection is tried, and how long the answer may take before it counts as lost.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Where the server is now, asked before every attempt to connect for events: it may come back in another place.
    /// <c>null</c>, or an answer of <c>null</c>, for where it was first.
    /// </summary>
    public Func<Uri?>? Locate { get; init; }

    /// <summary>
    /// SHA-256, in hexadecimal digits, of the certificate that a server of <c>https</c> must show, asked at every handshake.
    /// <c>null</c>, or an answer of <c>null</c>, for any certificate that this machine trusts.
    /// </summary>
    public Func<string?>? CertificateHash { get; init; }

    /// <summary>How long a connection stays open when the last subscription on it has ended; another one may come.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Most subscriptions on one connection, from 1; the server's own limit is 256 unless it is told otherwise.</summary>
    public int SubscriptionsPerConnection { get; init; } = 256;

    /// <summary>The clock that waits go by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>A number from 0 to 1 that spreads the reconnects of many clients over time.</summary>
    public Func<double> Jitter { get; init; } = SpreadOf(Environment.TickCount64 ^ Environment.ProcessId);

    /// <exception cref="ArgumentException">An option is out of range.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Timeout, TimeSpan.Zero, nameof(Timeout));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(KeepAlive, TimeSpan.Zero, nameof(KeepAlive));
        ArgumentOutOfRangeException.ThrowIfLessThan(FirstRetry, TimeSpan.Zero, nameof(FirstRetry));
        ArgumentOutOfRangeException.ThrowIfLessThan(LongestRetry, FirstRetry, nameof(LongestRetry));
        ArgumentOutOfRangeException.ThrowIfLessThan(Linger, TimeSpan.Zero, nameof(Linger));
        ArgumentOutOfRangeException.ThrowIfLessThan(SubscriptionsPerConnection, 1, nameof(SubscriptionsPerConnection));
    }

    private static Func<double> SpreadOf(long seed)
    {
        var random = new Random((int)seed);
        var gate = new Lock();
        return () =>
        {
            lock (gate)
                return random.NextDouble();
        };
    }
}
