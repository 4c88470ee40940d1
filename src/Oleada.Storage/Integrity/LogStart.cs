using System.Runtime.InteropServices;
using Oleada.Storage.Sqlite;

namespace Oleada.Storage.Integrity;

/// <summary>Where a walk over the log begins: after a segment, or before the first.</summary>
/// <param name="Last">The last position of the segment; 0 before the first.</param>
/// <param name="Digest">The segment's digest; 0 before the first.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LogStart(long Last, UInt128 Digest)
{
    /// <summary>After the newest segment of a file.</summary>
    public static LogStart AfterSegments(Database database)
    {
        using var newest = database.Prepare("SELECT last, digest FROM segments ORDER BY last DESC LIMIT 1");
        return newest.Step() ? new LogStart(newest.Int64(0), newest.DigestAt(1) ?? UInt128.Zero) : default;
    }

    /// <summary>The last position of a file: of its events, or of its segments if events are missing at the end.</summary>
    public static long LastPosition(Database database) => Math.Max(
        database.Number("SELECT max(position) FROM events"), database.Number("SELECT max(last) FROM segments"));
}
