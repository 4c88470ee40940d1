using System.Text.Json;
using System.Text.Json.Nodes;
using Oleada.Agents.Models.Tools;
using Oleada.Agents.Programs;

namespace Oleada.Agents.Models.Endpoints;

/// <summary>One tool call of an answer, as far as it has come.</summary>
internal sealed class ChatCall(long? index)
{
    /// <summary>Characters of a tool's name; more is none.</summary>
    public const int MaxName = 200;

    /// <summary>Members that are read; all others are kept, and go back as they came.</summary>
    private static readonly HashSet<string> Read = new(StringComparer.Ordinal) { "index", "id", "function", "name", "arguments" };

    private readonly GrowingJson _others = new(), _functionOthers = new();
    private readonly JsonText _arguments = new();
    private string? _name;

    public long? Index => index;

    public string? Id { get; set; }

    public string Tool => _name ?? "";

    public string Arguments => LooseText.WellFormed(_arguments.ToString());

    /// <summary>
    /// Whether a piece that comes at this call's place is a part of it. Another id or name, or arguments after a whole
    /// object of them, begin another call.
    /// </summary>
    public bool IsContinuedBy(CallPiece piece)
    {
        if (piece.Id is not null && Id is not null && piece.Id != Id)
            // An id that changes with each piece of one call: the pieces after the first have no name.
            return piece.Name is null && !_arguments.IsWhole;
        if (piece.Name is null)
            return true;
        var isAnother = piece is { Id: null, Index: null } && _name is not null && piece.Name != _name && !_arguments.IsEmpty;
        return !isAnother && _arguments.Admits(piece.Arguments);
    }

    public void Take(JsonElement function)
    {
        if (function.Text("name") is { Length: > 0 } name)
            _name = MiddleCut.Head(Joined(name), MaxName);
        if (function.At("arguments").ValueKind == JsonValueKind.Object)
            _arguments.Replace(CallPiece.ArgumentsIn(function)!);
        else
            _arguments.Append(CallPiece.ArgumentsIn(function) ?? "");
    }

    /// <summary>Keeps the members of the call that this program does not know, from every part of it.</summary>
    public void TakeOthers(JsonElement call)
    {
        _others.Take(call, Read);
        _functionOthers.Take(call.At("function"), Read);
    }

    public JsonObject ToNode(string id)
    {
        var function = new JsonObject { ["name"] = Tool, ["arguments"] = ToolArguments.ObjectIn(Arguments) ?? "{}" };
        Add(function, _functionOthers);
        var call = new JsonObject { ["id"] = id, ["type"] = "function", ["function"] = function };
        Add(call, _others);
        return call;
    }

    private static void Add(JsonObject to, GrowingJson others)
    {
        foreach (var (name, value) in others.ToObject())
            to[name] = value?.DeepClone();
    }

    /// <summary>Most repeat a name, some let it grow, and some cut it.</summary>
    private string Joined(string name)
    {
        if (_name is null || name.StartsWith(_name, StringComparison.Ordinal))
            return name;
        return _arguments.IsEmpty && !_name.EndsWith(name, StringComparison.Ordinal) ? _name + name : _name;
    }
}
