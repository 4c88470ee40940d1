using System.Globalization;

namespace Oleada.Agents.Relay;

/// <summary>What one run sent and received, by host, and whom it was not let through to.</summary>
internal sealed class NetworkUse
{
    /// <summary>Bounds of what a run can make us remember.</summary>
    private const int MaxRefused = 20, MaxName = 100;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, HostUse> _hosts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _refused = new(StringComparer.Ordinal);

    /// <summary>Counts a request, or a tunnel.</summary>
    public void Requested(string host) => Add(host, use => use with { Requests = use.Requests + 1 });

    public void Sent(string host, long bytes) => Add(host, use => use with { Sent = use.Sent + bytes });

    public void Received(string host, long bytes) => Add(host, use => use with { Received = use.Received + bytes });

    public void Refused(string target)
    {
        var name = new string([.. target.Where(letter => letter is > ' ' and < (char)127).Take(MaxName)]);
        lock (_gate)
        {
            if (_refused.Count >= MaxRefused && !_refused.ContainsKey(name))
                name = "others";
            _refused[name] = _refused.GetValueOrDefault(name) + 1;
        }
    }

    /// <summary>One line for people; null if nothing was asked for.</summary>
    public string? Summary()
    {
        lock (_gate)
        {
            var parts = _hosts.Select(pair => string.Create(
                CultureInfo.InvariantCulture,
                $"{pair.Key} {pair.Value.Sent:N0} bytes sent, {pair.Value.Received:N0} received, {Counted(pair.Value.Requests)}"));
            if (_refused.Count > 0)
                parts = parts.Append("refused: " + string.Join(", ", _refused.Select(pair => $"{pair.Key} ({pair.Value})")));
            return _hosts.Count + _refused.Count == 0 ? null : "network: " + string.Join("; ", parts);
        }
    }

    private static string Counted(int requests) =>
        string.Create(CultureInfo.InvariantCulture, $"{requests:N0} {(requests == 1 ? "request" : "requests")}");

    private void Add(string host, Func<HostUse, HostUse> more)
    {
        lock (_gate)
            _hosts[host] = more(_hosts.GetValueOrDefault(host) ?? new HostUse(0, 0, 0));
    }

    private sealed record HostUse(long Sent, long Received, int Requests);
}
