using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Oleada.Server.Realtime.SocketIo;

/// <summary>
/// Where a client is, as a text that it keeps for us: its rooms and how far it has each. Since the log has everything
/// else, a client can continue on a server that was started anew. Bounded: with more rooms than fit there is no offset,
/// and a client that comes back without one begins anew.
/// </summary>
internal static partial class RecoveryOffset
{
    public const int Longest = 1024;

    /// <summary>Has no epoch.</summary>
    private const string FirstVersion = "1";

    private const string Version = "2";

    /// <param name="epoch">The one in which the client got its seqs.</param>
    /// <returns>Empty if it would be too long.</returns>
    public static string Write(IEnumerable<RoomPosition> rooms, string epoch)
    {
        var text = new StringBuilder(Version).Append(' ').Append(epoch);
        foreach (var room in rooms)
        {
            Append(text, room);
            if (text.Length > Longest)
                return "";
        }
        return text.ToString();
    }

    /// <returns>Null if it is none.</returns>
    public static RecoveryPlace? Read(string text) => text.Length > Longest ? null : text.Split(' ') switch
    {
        [Version, var epoch, .. var parts] when ClientMessage.IsEpoch(epoch) && ReadRooms(parts) is { } rooms => new RecoveryPlace(epoch, rooms),
        [FirstVersion, .. var parts] when ReadRooms(parts) is { } rooms => new RecoveryPlace(null, rooms),
        _ => null,
    };

    private static List<RoomPosition>? ReadRooms(string[] parts)
    {
        var rooms = new List<RoomPosition>();
        foreach (var part in parts)
        {
            if (Pattern().Match(part) is not { Success: true } match || !Room.IsName(match.Groups["room"].Value))
                return null;
            rooms.Add(ReadRoom(match.Groups));
        }
        return rooms;
    }

    private static void Append(StringBuilder text, RoomPosition room)
    {
        text.Append(CultureInfo.InvariantCulture, $" {room.Room}@{room.Seq}");
        if (room.Rate is { } rate)
            text.Append(CultureInfo.InvariantCulture, $"~{rate}");
        if (room.Position is { } position)
            text.Append(CultureInfo.InvariantCulture, $"^{position}");
        if (room.Runs is not { } runs)
            return;
        text.Append(CultureInfo.InvariantCulture, $"+{runs.Known}");
        foreach (var (execution, seq) in runs.Open)
            text.Append(CultureInfo.InvariantCulture, $",{execution}@{seq}");
    }

    private static RoomPosition ReadRoom(GroupCollection parts)
    {
        var runs = parts["known"].Success
            ? new SessionRuns((int)Number(parts["known"]), parts["execution"].Captures.Zip(parts["at"].Captures)
                .DistinctBy(pair => pair.First.Value, StringComparer.Ordinal)
                .ToDictionary(pair => pair.First.Value, pair => Number(pair.Second), StringComparer.Ordinal))
            : null;
        return new RoomPosition(
            parts["room"].Value, Number(parts["seq"]),
            parts["rate"].Success ? (int)Number(parts["rate"]) : null,
            parts["position"].Success ? Number(parts["position"]) : null,
            runs);
    }

    private static long Number(Capture digits) => long.Parse(digits.Value, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^(?<room>[^@ ]+)@(?<seq>\d{1,18})(~(?<rate>[1-9]\d{0,3}))?(\^(?<position>\d{1,18}))?(\+(?<known>\d{1,8})(,(?<execution>[A-Za-z0-9_-]{1,64})@(?<at>\d{1,18}))*)?\z",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pattern();
}

/// <summary>Where a client was when it had its last offset.</summary>
/// <param name="Epoch">Null for an offset of an older server.</param>
internal sealed record RecoveryPlace(string? Epoch, IReadOnlyList<RoomPosition> Rooms);
