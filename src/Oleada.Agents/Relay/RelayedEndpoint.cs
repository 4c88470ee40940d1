namespace Oleada.Agents.Relay;

/// <summary>
/// A base URL that a run may reach. In the sandbox it has a URL of its own in its place, on the loopback, and a key
/// that opens nothing: the relay puts in the real one.
/// </summary>
public sealed record RelayedEndpoint
{
    /// <summary>What a run is given in place of a key; some programs do not start without one.</summary>
    public const string PlaceholderKey = "oleada-relay-has-the-key";

    /// <param name="real">Such as <c>https://api.anthropic.com</c> or <c>http://127.0.0.1:4000/v1</c>.</param>
    /// <exception cref="ArgumentException">It is no absolute URL of HTTP, or has more than host, port and path.</exception>
    public RelayedEndpoint(Uri real)
    {
        ArgumentNullException.ThrowIfNull(real);
        if (!real.IsAbsoluteUri || real.Scheme is not ("http" or "https") || real.UserInfo.Length + real.Query.Length + real.Fragment.Length > 0)
            throw new ArgumentException($"'{real.OriginalString}' is no base URL: http or https, host, port and path", nameof(real));
        Real = real;
    }

    public Uri Real { get; }

    /// <summary>The variable that tells the program its base URL.</summary>
    public required string BaseVariable { get; init; }

    /// <summary>The variable that tells the program its key; null if it wants none.</summary>
    public string? KeyVariable { get; init; }

    /// <summary>The real key; null if the endpoint wants none, or the program brings its own.</summary>
    public string? Key { get; init; }

    /// <summary>
    /// The request header that the key belongs into: <c>Authorization</c> (as a bearer token), <c>x-api-key</c>,
    /// <c>x-goog-api-key</c>.
    /// </summary>
    public string KeyHeader { get; init; } = "Authorization";

    /// <summary>The path without a slash at its end.</summary>
    internal string BasePath => Real.AbsolutePath.TrimEnd('/');

    /// <summary>Host, and port where it is not the scheme's own.</summary>
    internal string Name => Real.Authority;

    /// <summary>The key never shows.</summary>
    public override string ToString() => $"{BaseVariable}={Real}";
}

/// <summary>A host that a run may reach by a tunnel, as a program does that insists on its own addresses.</summary>
public sealed record TunneledHost(string Host, int Port = 443);
