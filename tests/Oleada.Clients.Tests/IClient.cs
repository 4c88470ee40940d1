using System.Text.Json;

namespace Oleada.Clients.Tests;

/// <summary>A client of somebody else's library.</summary>
internal interface IClient : IAsyncDisposable
{
    /// <summary>What it saw next.</summary>
    Task<JsonElement> NextAsync();

    Task EmitAsync(string name, string argument);

    /// <summary>Emits and wants an acknowledgement, which is told as <c>ack</c>.</summary>
    Task AskAsync(string name, string argument);

    /// <summary>Emits <c>message</c> with two binary attachments, one of them within an object.</summary>
    Task EmitBinaryAsync();

    /// <summary>Loses its connection.</summary>
    Task DropAsync();
}

internal static class ClientReading
{
    public static async Task<JsonElement> UntilAsync(this IClient client, string name)
    {
        while (true)
            if (await client.NextAsync() is var seen && seen.GetProperty("event").GetString() == name)
                return seen;
    }

    /// <summary>Takes events of a stream up to a seq, and checks that each comes once and in order.</summary>
    public static async Task<long> FollowAsync(this IClient client, string stream, long after, long upTo)
    {
        while (after < upTo)
        {
            var seen = await client.NextAsync();
            if (!seen.TryGetProperty("args", out var args) || args.GetArrayLength() == 0 || args[0].ValueKind != JsonValueKind.Object)
                continue;
            if (!args[0].TryGetProperty("stream", out var of) || of.GetString() != stream)
                continue;
            Assert.Equal(after + 1, args[0].GetProperty("seq").GetInt64());
            after++;
        }
        return after;
    }
}
