using System.Text;
using Oleada.Agents.Models;
using Oleada.Agents.Models.Endpoints;

namespace Oleada.Agents.Tests.Models.Endpoints;

/// <summary>Reads what an endpoint sent as an answer, in pieces of a few bytes, so that characters are cut too.</summary>
internal static class Reading
{
    public static Task<ModelAnswer> ChatAsync(string sent) => ReadAsync(sent, new ChatAnswer("m", new CallIds(0)));

    public static Task<ModelAnswer> MessagesAsync(string sent) => ReadAsync(sent, new MessagesAnswer("m", new CallIds(0)));

    /// <summary>A stream of chunks with these deltas, which ends for a reason.</summary>
    public static Task<ModelAnswer> DeltasAsync(params string[] deltas) =>
        ChatAsync(string.Concat(deltas.Select(delta => Event($$$"""{"choices":[{"index":0,"delta":{{{delta}}}}]}"""))) + End("stop"));

    public static string Event(string data) => $"data: {data}\n\n";

    public static string End(string reason) => Event($$$"""{"choices":[{"index":0,"delta":{},"finish_reason":"{{{reason}}}"}]}""") + Event("[DONE]");

    private static async Task<ModelAnswer> ReadAsync(string sent, IAnswer answer)
    {
        await using var body = new AnswerBody(new SlowStream(Encoding.UTF8.GetBytes(sent)), 1 << 20, static () => { });
        var isMarked = await AnswerStream.ReadAsync(body, answer, static () => { }, TestContext.Current.CancellationToken);
        return answer.Complete(isMarked);
    }

    private sealed class SlowStream(byte[] bytes) : MemoryStream(bytes)
    {
        private const int Piece = 7;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, Piece)], cancellationToken);
    }
}
