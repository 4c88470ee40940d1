using System.Text.Json;
using Oleada.Exactness.Records;

namespace Oleada.Exactness.Followers;

/// <summary>One room, that of a session, which brings the events of all executions that were started in it.</summary>
internal sealed class SessionFollower(string name, Place place, string session, IReadOnlyList<StreamRecord> records, Random random)
    : SocketFollower(name, place, "oleada.v1", records, random)
{
    protected override IEnumerable<string> Wishes()
    {
        var seqs = Records.Where(record => record.Last > 0).Select(record => $"\"{record.Stream}\":{record.Last}");
        yield return $$$"""{"type":"subscribe","room":"session:{{{session}}}","since":0,"seqs":{ {{{string.Join(',', seqs)}}} }}""";
    }

    protected override void Read(JsonElement message)
    {
        if (message.TryGetProperty("stream", out var stream))
            Note(stream.GetString()!, message.GetProperty("seq").GetInt64(), message.GetProperty("type").GetString()!, message.GetProperty("data"));
        else
            Control(message);
    }
}
