using System.Text.Json;
using Oleada.Exactness.Records;

namespace Oleada.Exactness.Followers;

/// <summary>
/// <c>/ws</c> with flat messages, which have no seq. The publisher numbers the events of each ticket, and nobody else
/// writes there, so the number stands for it.
/// </summary>
internal sealed class FlatFollower(string name, Place place, IReadOnlyList<StreamRecord> records, Random random)
    : SocketFollower(name, place, null, records, random)
{
    protected override void Read(JsonElement message)
    {
        if (message.TryGetProperty("n", out var number))
            Note("ticket:" + message.GetProperty("ticketId").GetString(), number.GetInt64(), message.GetProperty("type").GetString()!, message);
        else
            Control(message);
    }
}
