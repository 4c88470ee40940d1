using System.Text.Json;
using Oleada.Agents.Programs;

namespace Oleada.Agents.Codex;

/// <summary>
/// A request for permissions, which has several kinds of them: each is a question of its own, and when all are answered
/// those are granted that were allowed.
/// </summary>
/// <param name="request">Its id, as JSON.</param>
internal sealed class CodexPermissions(string request)
{
    private readonly Dictionary<string, string> _asked = new(StringComparer.Ordinal);
    private readonly List<string> _granted = [];

    /// <param name="prefix">Of the questions' ids.</param>
    public IReadOnlyList<AgentQuestion> Ask(string prefix, JsonElement parameters)
    {
        var permissions = parameters.At("permissions");
        List<AgentQuestion> questions = [];
        foreach (var name in (string[])["network", "fileSystem"])
        {
            if (permissions.At(name) is not { ValueKind: JsonValueKind.Object } wanted)
                continue;
            var id = $"{prefix}/{name}";
            _asked[id] = $"\"{name}\":{wanted.GetRawText()}";
            questions.Add(new AgentQuestion(id, ActionOf(name, wanted), Detail(wanted, parameters.Text("reason"))));
        }
        return questions;
    }

    public bool Knows(string question) => _asked.ContainsKey(question);

    /// <returns>What is said when the last question is answered; nothing before.</returns>
    public IReadOnlyList<Move> Answer(string question, bool allowed)
    {
        if (_asked.Remove(question, out var wanted) && allowed)
            _granted.Add(wanted);
        return _asked.Count > 0 ? [] : [Grant()];
    }

    /// <summary>Nothing is granted that was not asked about.</summary>
    public Move.Say Grant() => JsonRpc.Answer(request, $$"""{"permissions":{{{string.Join(',', _granted)}}},"scope":"turn"}""");

    private static AgentAction ActionOf(string name, JsonElement wanted)
    {
        if (name == "network")
            return AgentAction.Network;
        // Treats every access that is not clearly for reading as writing.
        var onlyReads = wanted.EnumerateObject().All(member => member.Value.ValueKind == JsonValueKind.Null || member.NameEquals("read"));
        return onlyReads ? AgentAction.Read : AgentAction.Write;
    }

    private static string Detail(JsonElement wanted, string? reason) => reason is null ? wanted.GetRawText() : $"{reason}: {wanted.GetRawText()}";
}
