using System.Text.Json;
using System.Text.Json.Nodes;
using Oleada.Agents.Programs;

namespace Oleada.Agents.Models.Endpoints;

/// <summary>
/// The tool calls of an answer, put together from their pieces. A piece belongs to a call by its id and its index, but
/// servers leave out either, give all calls the index 0, or repeat a call's name and id with each piece.
/// </summary>
internal sealed class ChatCalls(CallIds ids)
{
    /// <summary>An answer with more has lost its way.</summary>
    public const int MaxCalls = 128;

    private readonly List<ChatCall> _calls = [];

    /// <param name="calls">A list of pieces, or a single one.</param>
    public void Take(JsonElement calls)
    {
        if (calls.ValueKind == JsonValueKind.Object)
            TakePiece(calls);
        foreach (var call in calls.Items().Where(call => call.ValueKind == JsonValueKind.Object))
            TakePiece(call);
    }

    /// <summary>The single call of the protocol's elder form.</summary>
    public void TakeFunction(JsonElement function)
    {
        if (function.ValueKind == JsonValueKind.Object)
            Find(new CallPiece(null, null, function)).Take(function);
    }

    public List<ToolCall> All() => [.. _calls.Select((call, at) => new ToolCall(IdOf(at), call.Tool, call.Arguments))];

    /// <summary>As the endpoint is to get them back.</summary>
    public JsonArray ToNode() => new([.. _calls.Select((call, at) => call.ToNode(IdOf(at)))]);

    private void TakePiece(JsonElement call)
    {
        var id = call.Text("id") ?? (call.At("id").ValueKind == JsonValueKind.Number ? call.Raw("id") : null);
        // Some have the name and the arguments beside the id.
        var function = call.At("function") is { ValueKind: JsonValueKind.Object } inner ? inner : call;
        var piece = new CallPiece(id is { Length: > 0 } ? id : null, call.Count("index"), function);
        var known = Find(piece);
        known.Id ??= piece.Id;
        known.TakeOthers(call);
        known.Take(function);
    }

    private ChatCall Find(CallPiece piece)
    {
        var known = piece switch
        {
            { Id: not null, Index: not null } => ByIndex(piece) ?? _calls.FindLast(call => call.Id == piece.Id && call.Index is null),
            { Id: not null } => _calls.FindLast(call => call.Id == piece.Id && call.IsContinuedBy(piece)) ?? LastIf(piece),
            { Index: not null } => ByIndex(piece),
            _ => LastIf(piece),
        };
        return known ?? Add(piece);
    }

    private ChatCall? ByIndex(CallPiece piece) => Continued(_calls.FindLast(call => call.Index == piece.Index), piece);

    private ChatCall? LastIf(CallPiece piece) => Continued(_calls.LastOrDefault(), piece);

    private static ChatCall? Continued(ChatCall? call, CallPiece piece) => call is not null && call.IsContinuedBy(piece) ? call : null;

    private ChatCall Add(CallPiece piece)
    {
        if (_calls.Count == MaxCalls)
            throw new EndpointException($"the answer has more than {MaxCalls} tool calls", EndpointException.TooLong);
        var call = new ChatCall(piece.Index);
        _calls.Add(call);
        return call;
    }

    private string IdOf(int at) => _calls[at].Id is { } id && _calls.FindIndex(call => call.Id == id) == at ? id : ids.Of(at);
}

/// <param name="Function">Has the name and the arguments, or a part of them.</param>
internal readonly record struct CallPiece(string? Id, long? Index, JsonElement Function)
{
    public string? Name => Function.Text("name") is { Length: > 0 } name ? name : null;

    public string? Arguments => ArgumentsIn(Function);

    /// <summary>A text, or the object that it should be the text of.</summary>
    public static string? ArgumentsIn(JsonElement function) => function.Piece("arguments") ?? function.Raw("arguments");
}
