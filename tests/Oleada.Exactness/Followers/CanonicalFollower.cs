using System.Text.Json;
using Oleada.Exactness.Records;

namespace Oleada.Exactness.Followers;

/// <summary><c>/ws</c> with <c>oleada.v1</c>, without any library of ours.</summary>
internal sealed class CanonicalFollower(string name, Place place, IReadOnlyList<StreamRecord> records, Random random)
    : SocketFollower(name, place, "oleada.v1", records, random)
{
    private readonly Dictionary<string, string> _epochs = new(StringComparer.Ordinal);
    private string _arriving = "";

    protected override string? EpochOf(string stream) => _epochs.GetValueOrDefault(stream);

    protected override void Read(JsonElement message)
    {
        if (message.TryGetProperty("stream", out var stream))
        {
            Note(stream.GetString()!, message.GetProperty("seq").GetInt64(), message.GetProperty("type").GetString()!, message.GetProperty("data"));
            _epochs[stream.GetString()!] = _arriving;
            return;
        }
        if (message.GetProperty("type").GetString() == "connected")
            _arriving = message.GetProperty("epoch").GetString()!;
        Control(message);
    }
}
