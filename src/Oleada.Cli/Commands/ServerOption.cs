using System.CommandLine;

namespace Oleada.Cli.Commands;

/// <summary>Which server a command speaks to, and as whom.</summary>
internal static class ServerOption
{
    public static Option<string?> Url() => new("--url") { Description = "The server. Default: the one that has the data folder open", HelpName = "url" };

    public static Option<string?> Key() => new("--key") { Description = "The key. Default: $OLEADA_KEY, else the data folder's", HelpName = "key" };

    /// <exception cref="UserException">It is no address.</exception>
    public static Uri? UrlIn(string? text) => text is null
        ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new UserException($"--url: '{text}' is no http:// or https:// address");

    public static string? KeyIn(string? text) => text ?? Environment.GetEnvironmentVariable("OLEADA_KEY");
}
