using System.Net;

namespace Oleada.Server.Auth;

/// <summary>
/// How often each address may show a wrong key within a minute. So many addresses are remembered; beyond that, those
/// that are not wait until there is room. Right keys are not asked about. May be used by any thread.
/// </summary>
internal sealed class SignInRate(int most, TimeProvider time)
{
    private const int MostAddresses = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, (DateTimeOffset Since, int Wrong)> _wrong = [];

    /// <summary>Counts a wrong key.</summary>
    /// <returns>False if the address has shown too many by now.</returns>
    public bool TryCountWrong(IPAddress? address)
    {
        var (network, now) = (ClientNetwork.Of(address), time.GetUtcNow());
        lock (_gate)
        {
            var isKnown = _wrong.TryGetValue(network, out var counted);
            if (!isKnown && _wrong.Count >= MostAddresses && !Forget(now))
                return false;
            if (!isKnown || now - counted.Since >= Window)
                counted = (now, 0);
            if (counted.Wrong >= most)
                return false;
            _wrong[network] = (counted.Since, counted.Wrong + 1);
            return true;
        }
    }

    /// <returns>Whether there is room now.</returns>
    private bool Forget(DateTimeOffset now)
    {
        foreach (var (network, counted) in _wrong)
            if (now - counted.Since >= Window)
                _wrong.Remove(network);
        return _wrong.Count < MostAddresses;
    }
}
