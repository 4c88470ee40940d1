using System.Text.RegularExpressions;
using Oleada.Contracts;
using Oleada.Server.Auth;
using Oleada.Storage.Sqlite;

namespace Oleada.Server.Realtime;

/// <summary>A stream as clients join it, and who may.</summary>
internal static partial class Room
{
    public const int LongestName = 256;

    /// <summary>Whether a text names a room: a known kind, a colon and an id; a task's is <c>task:E/T</c>.</summary>
    public static bool IsName(string text) => text.Length <= LongestName && Pattern().IsMatch(text);

    /// <summary>
    /// Whether a caller may listen. The answer is the same for a room that exists and one that does not, so it tells
    /// nothing. The internal role is for other programs that report in, not for listeners. Another tenant's feed is
    /// nobody's here.
    /// </summary>
    public static bool MayJoin(Caller caller, string room) =>
        caller.Role is KeyRole.Admin or KeyRole.Viewer && IsName(room)
        && (room == Tenant.Feed || !room.StartsWith("tenant:", StringComparison.Ordinal));

    [GeneratedRegex(
        @"^(?:(?:execution|plan|ticket|session|tenant):[A-Za-z0-9][A-Za-z0-9._-]{0,127}|(?:execution|pull):[A-Za-z0-9_-]{1,64}" +
        @"|task:[A-Za-z0-9_-]{1,64}/[A-Za-z0-9][A-Za-z0-9._-]{0,63})\z",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pattern();
}
