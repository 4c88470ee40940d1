using System.Net;
using Oleada.Server.Http;

namespace Oleada.Server.Auth;

/// <summary>
/// By which names this server may be called. A web page elsewhere can have its own name lead to this machine (DNS
/// rebinding), and would then be taken for a page of ours: a request under a name that is not known is refused.
/// </summary>
internal sealed class HostRule
{
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase) { "localhost" };
    private readonly IPAddress _listening;

    /// <param name="listening">Where the server listens.</param>
    /// <param name="origins">Their hosts are allowed.</param>
    /// <param name="names">Other names and addresses that are allowed.</param>
    public HostRule(IPAddress listening, IEnumerable<string> origins, IEnumerable<string> names)
    {
        _listening = listening;
        foreach (var origin in origins)
            _names.Add(new Uri(origin).IdnHost);
        foreach (var name in names)
            _names.Add(HostName.Read(HostName.Bracketed(name)) ?? throw NoName(name));
    }

    /// <param name="local">The address of this machine that the connection came in at.</param>
    /// <exception cref="RequestProblem">The request names no host, or one that is not known.</exception>
    public void Check(HttpRequest request, IPAddress? local)
    {
        if (request.Headers.Host.Count != 1 || HostName.Read(request.Headers.Host.ToString()) is not { } name)
            throw RequestProblem.Bad(null, "the request needs one 'Host': a name or an address, and a port if there is one");
        if (!Allows(name, local))
            throw RequestProblem.Misdirected($"this server is not called '{name}'; oleada serve --host {name} allows that name");
    }

    private bool Allows(string name, IPAddress? local)
    {
        if (_names.Contains(name))
            return true;
        // Only in the four numbers that everybody reads alike.
        if (!IPAddress.TryParse(name, out var address) || address.ToString() != name)
            return false;
        return IPAddress.IsLoopback(address) || Same(address, _listening) || (local is not null && Same(address, local));
    }

    private static ArgumentException NoName(string text) => new($"'{text}' is no name of a host");

    private static bool Same(IPAddress one, IPAddress other) => one.MapToIPv6().Equals(other.MapToIPv6());
}
