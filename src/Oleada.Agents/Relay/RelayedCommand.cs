using System.Globalization;

namespace Oleada.Agents.Relay;

/// <summary>What a run with endpoints is given: variables that lead to the loopback, and a program that listens there.</summary>
internal static class RelayedCommand
{
    /// <summary>Where the sandbox has the sockets.</summary>
    public const string Folder = "/relay";

    public const string TunnelSocket = "tunnels";

    /// <summary>The network namespace is the run's own: nobody else has ports there before it starts.</summary>
    private const int TunnelPort = 4099, FirstPort = 4100;

    /// <summary>
    /// Waits until everybody listens, so that the command's first request finds somebody: the namespace's count of TCP
    /// sockets says it, which costs less than the list of them. Its words: the program, the command, then pairs of
    /// port and socket.
    /// </summary>
    private const string Script =
        """
        socat=$1 command=$2 expected=0 tries=0; shift 2
        while [ $# -gt 0 ]; do
          ("$socat" TCP4-LISTEN:"$1",bind=127.0.0.1,reuseaddr,backlog=64,fork UNIX-CONNECT:"$2" </dev/null >/dev/null 2>&1 &)
          expected=$((expected+1)); shift 2
        done
        listening() {
          while read -r name _ count _; do [ "$name" = TCP: ] && [ "$count" -ge $expected ] && return 0; done </proc/net/sockstat
          return 1
        }
        until listening; do
          tries=$((tries+1))
          [ $tries -lt 2500 ] || { echo "the relay does not listen" >&2; exit 127; }
          sleep 0.002
        done
        exec /bin/sh -c "$command"
        """;

    private static readonly string[] Places = ["/usr/bin/socat", "/bin/socat", "/usr/local/bin/socat"];

    /// <summary>Null where it is not installed.</summary>
    public static string? FindSocat() => Array.Find(Places, File.Exists);

    public static string SocketOf(int endpoint) => endpoint.ToString(CultureInfo.InvariantCulture);

    /// <summary>The words of a shell that runs a command behind its relay.</summary>
    public static IEnumerable<string> Words(string socat, string command, int endpoints, bool tunnels)
    {
        IEnumerable<(int Port, string Socket)> sockets = Enumerable.Range(0, endpoints).Select(i => (FirstPort + i, SocketOf(i)));
        if (tunnels)
            sockets = sockets.Append((TunnelPort, TunnelSocket));
        return ["/bin/sh", "-c", Script, "sh", socat, command, .. sockets.SelectMany(pair => new[] { Number(pair.Port), $"{Folder}/{pair.Socket}" })];
    }

    /// <summary>Variables for a run that has a relay.</summary>
    public static Dictionary<string, string> Variables(IReadOnlyList<RelayedEndpoint> endpoints, bool tunnels)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < endpoints.Count; i++)
        {
            variables[endpoints[i].BaseVariable] = $"http://127.0.0.1:{Number(FirstPort + i)}{endpoints[i].BasePath}";
            if (endpoints[i].KeyVariable is { } key)
                variables[key] = RelayedEndpoint.PlaceholderKey;
        }
        if (!tunnels)
            return variables;
        variables["HTTPS_PROXY"] = variables["https_proxy"] = $"http://127.0.0.1:{Number(TunnelPort)}";
        variables["NO_PROXY"] = variables["no_proxy"] = "127.0.0.1,localhost";
        return variables;
    }

    /// <summary>Variables for a run that reaches its endpoints by itself.</summary>
    public static Dictionary<string, string> DirectVariables(IReadOnlyList<RelayedEndpoint> endpoints)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var endpoint in endpoints)
        {
            variables[endpoint.BaseVariable] = endpoint.Real.AbsoluteUri.TrimEnd('/');
            if (endpoint is { KeyVariable: { } name, Key: { } key })
                variables[name] = key;
        }
        return variables;
    }

    private static string Number(int port) => port.ToString(CultureInfo.InvariantCulture);
}
