using Oleada.Engine.Events;
using Oleada.Storage.Sqlite;

namespace Oleada.Storage.Integrity;

/// <summary>An event's row as it is in the file, right or not.</summary>
internal sealed record StoredEvent(
    long Position, long GroupId, long StreamId, long Seq, long TypeId, long At, byte[] Data, long Previous, UInt128? Digest)
{
    /// <summary>What a statement has to select for <see cref="Of"/>.</summary>
    public const string Columns = "position, group_id, stream_id, seq, type_id, at, data, previous, digest";

    public static StoredEvent Of(Statement row) => new(
        row.Int64(0), row.Int64(1), row.Int64(2), row.Int64(3), row.Int64(4), row.Int64(5), row.Blob(6), row.Int64(7), row.DigestAt(8));

    /// <summary>The event, if the row and the names that it refers to are what was written.</summary>
    public LogEvent? Check(Names names)
    {
        if (names.Stream(StreamId) is not { } stream || names.Type(TypeId) is not { } type || DigestWith(stream, type) != Digest)
            return null;
        return names.Group(GroupId)?.Digest == stream.Group.Digest
            ? new LogEvent(Position, stream.Stream.Name, Seq, type.Name, DateTimeOffset.FromUnixTimeMilliseconds(At), Data)
            : null;
    }

    public UInt128 DigestWith(StreamNames stream, NameEntry type) => Integrity.Digest.OfEvent(new EventFields(
        Position, Previous, Seq, At, stream.Group.Digest, stream.Stream.Digest, type.Digest, Integrity.Digest.OfPayload(Data)));
}
