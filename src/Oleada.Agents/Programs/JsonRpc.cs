using System.Text.Json;
using System.Text.Json.Nodes;

namespace Oleada.Agents.Programs;

/// <summary>Messages of JSON-RPC 2.0, one a line.</summary>
internal static class JsonRpc
{
    public const int NotSupported = -32601;

    public static Move.Say Request(int id, string method, JsonObject parameters) =>
        Say(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters });

    public static Move.Say Notify(string method, JsonObject parameters) =>
        Say(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method, ["params"] = parameters });

    /// <summary>The first request, by which a client says who it is.</summary>
    public static Move.Say Initialize(int id, JsonObject parameters)
    {
        parameters["clientInfo"] = new JsonObject { ["name"] = "oleada", ["title"] = "Oleada", ["version"] = "1" };
        return Request(id, "initialize", parameters);
    }

    /// <param name="id">The request's id as it came: a number or a string.</param>
    public static Move.Say Answer(string id, JsonObject result) => Answer(id, result.ToJsonString());

    /// <param name="result">JSON as it came, which may hold what a string cannot.</param>
    public static Move.Say Answer(string id, string result) => new($$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}}}""");

    public static Move.Say Refuse(string id, string message)
    {
        var error = new JsonObject { ["code"] = NotSupported, ["message"] = message };
        return new($$"""{"jsonrpc":"2.0","id":{{id}},"error":{{error.ToJsonString()}}}""");
    }

    /// <summary>The id of a message, as JSON; null if it has none.</summary>
    public static string? Id(JsonElement message) =>
        message.At("id") is { ValueKind: JsonValueKind.Number or JsonValueKind.String } id ? id.GetRawText() : null;

    /// <summary>Which of our requests a message answers; some give the number back as a text or a decimal.</summary>
    public static long? Answered(JsonElement message) => message.Count("id");

    private static Move.Say Say(JsonObject message) => new(message.ToJsonString());
}
