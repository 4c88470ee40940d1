using System.Text.RegularExpressions;

namespace Oleada.ScriptedModel.Requests;

/// <summary>The folder that a client says it works in; some clients' tools take absolute paths only.</summary>
internal static partial class ClientFolder
{
    public static string? Find(ModelRequest request) => Said().Matches(request.AllText) is [.., var last] ? last.Groups["path"].Value.TrimEnd('.', ',', '/') : null;

    public static string Absolute(string? folder, string path) => folder is null || path.StartsWith('/') ? path : $"{folder}/{path}";

    [GeneratedRegex(
        """(?:<cwd>|working directory:?\s+`?|working in (?:the directory:?|directory:?)\s+`?|workspace directories:\**\s*-?\s*`?|\b(?:cwd|root):\s*`?)(?<path>/[^\s<`'"]*)""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Said();
}
