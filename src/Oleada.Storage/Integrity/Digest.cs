using System.IO.Hashing;
using System.Text;
using Oleada.Engine.Events;

namespace Oleada.Storage.Integrity;

/// <summary>
/// Digests of what the log serves, 128 bits of XXH3. They are against accidents of disks and file systems: somebody who
/// can write the file could write matching digests too, whatever the hash.
/// </summary>
internal static class Digest
{
    public const int Bytes = 16;

    public static UInt128 OfName(string name) => XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(name));

    /// <summary>Of a payload; an event's digest is made from it, so it can take the place of a payload that is deleted.</summary>
    public static UInt128 OfPayload(ReadOnlySpan<byte> data) => XxHash128.HashToUInt128(data);

    public static UInt128 OfEvent(in EventFields fields) =>
        new DigestFields(stackalloc byte[DigestFields.Size]).Add(fields.Position).Add(fields.Previous).Add(fields.Seq).Add(fields.At)
            .Add(fields.Group).Add(fields.Stream).Add(fields.Type).Add(fields.Payload).Digest(DigestKind.Event);

    /// <param name="head">A seq that the stream has at least.</param>
    public static UInt128 OfStream(long id, UInt128 name, UInt128 group, long head) =>
        new DigestFields(stackalloc byte[DigestFields.Size]).Add(id).Add(head).Add(name).Add(group).Digest(DigestKind.Stream);

    /// <param name="last">A position that the group has at least.</param>
    public static UInt128 OfGroup(long id, UInt128 name, long lease, long last) =>
        new DigestFields(stackalloc byte[DigestFields.Size]).Add(id).Add(lease).Add(last).Add(name).Digest(DigestKind.Group);

    public static UInt128 OfSnapshot(UInt128 group, long position, long version, ReadOnlySpan<byte> state) =>
        new DigestFields(stackalloc byte[DigestFields.Size]).Add(position).Add(version).Add(group).Add(OfPayload(state))
            .Digest(DigestKind.Snapshot);

    /// <param name="number">The number of its row.</param>
    public static UInt128 OfEpoch(long number, LogEpoch epoch) =>
        new DigestFields(stackalloc byte[DigestFields.Size]).Add(number).Add(epoch.FirstPosition).Add(epoch.Loss?.FirstLost ?? -1)
            .Add(epoch.Loss?.LastNoted ?? -1).Add(OfName(epoch.Id)).Digest(DigestKind.Epoch);

    /// <param name="before">The digest of the segment before it.</param>
    /// <param name="events">Over the digests of its events, in order.</param>
    public static UInt128 OfSegment(UInt128 before, long first, long last, UInt128 events) =>
        new DigestFields(stackalloc byte[DigestFields.Size]).Add(first).Add(last).Add(before).Add(events).Digest(DigestKind.Segment);
}
