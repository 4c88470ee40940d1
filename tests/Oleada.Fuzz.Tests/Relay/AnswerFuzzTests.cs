using System.Text;
using Oleada.Agents;
using Oleada.Agents.Relay.Answers;

namespace Oleada.Fuzz.Tests.Relay;

public sealed class AnswerFuzzTests
{
    /// <summary>A reader and its word, the name of a model, the numbers; not a part of the answer.</summary>
    private const long MostBytes = 8 * 1024;

    /// <param name="Usage">What the answer says; null if it was damaged, and may say anything.</param>
    private sealed record Input(byte[] Answer, AgentStep.Usage? Usage, int[] Cuts)
    {
        public override string ToString() => $"{Usage} {string.Join(',', Cuts)} {Encoding.Latin1.GetString(Answer)}";
    }

    [Fact]
    public void The_tokens_of_an_answer_are_the_same_however_it_is_cut_into_pieces() => Fuzz.Run(60_000, Make, Check);

    private static Input Make(Random random)
    {
        var (input, cached, output) = (random.Next(1, 100_000), random.Next(1, 1000), random.Next(1, 5000));
        var name = random.Pick("model-x", "a/b-1", "水");
        var answer = random.Next(6) switch
        {
            0 => Messages(random, name, input, cached, output),
            1 => Document(random, $$$"""{"input_tokens":{{{input}}},"cache_read_input_tokens":{{{cached}}},"output_tokens":{{{output}}}}""", "usage", name, "model"),
            2 => Events(random, Document(random, Among(input, cached, output, "prompt", "completion"), "usage", name, "model"), "[DONE]"),
            3 => Events(random, "{\"response\":" + Document(random, Among(input, cached, output, "input", "output"), "usage", name, "model") + "}"),
            4 => $"[{Noise(random)},{Gemini(random, name, input, cached, 1)},{Gemini(random, name, input, cached, output)}]",
            _ => Events(random, Gemini(random, name, input, cached, 1), Gemini(random, name, input, cached, output)),
        };
        var bytes = Encoding.UTF8.GetBytes(answer);
        var isDamaged = random.OneIn(3);
        for (var times = isDamaged ? random.Next(1, 4) : 0; times > 0; times--)
            bytes = random.Damaged(bytes);
        var cuts = Enumerable.Range(0, random.Next(1, 40)).Select(_ => random.Next(bytes.Length + 1)).Order().ToArray();
        return new Input(bytes, isDamaged ? null : new AgentStep.Usage(name, input, cached, output), random.OneIn(4) ? [.. Enumerable.Range(0, bytes.Length)] : cuts);
    }

    private static void Check(Input input)
    {
        var whole = new AnswerReader();
        whole.Read(input.Answer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var cut = new AnswerReader();
        var from = 0;
        foreach (var to in input.Cuts)
        {
            cut.Read(input.Answer.AsSpan(from, to - from));
            from = to;
        }
        cut.Read(input.Answer.AsSpan(from));
        var usage = cut.Counts.ToUsage(null);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
        Assert.Equal(whole.Counts.ToUsage(null), usage);
        Assert.Equal(whole.Counts.IsFinal, cut.Counts.IsFinal);
        if (input.Usage is not null)
            Assert.Equal(input.Usage, usage);
    }

    private static string Messages(Random random, string name, int input, int cached, int output) => Events(
        random,
        "{\"message\":" + Document(
            random,
            $$$"""{"input_tokens":{{{input}}},"cache_read_input_tokens":{{{cached}}},"cache_creation":{{{Noise(random)}}},"output_tokens":1}""", "usage", name, "model") + "}",
        Noise(random), $$$"""{"delta":{{{Noise(random)}}},"usage":{"output_tokens":{{{output}}}}}""");

    private static string Gemini(Random random, string name, int input, int cached, int output) => Document(
        random,
        $$$"""{"promptTokenCount":{{{input + cached}}},"cachedContentTokenCount":{{{cached}}},"candidatesTokenCount":{{{output}}},"d":{{{Noise(random)}}}}""",
        "usageMetadata", name, "modelVersion");

    private static string Among(int input, int cached, int output, string read, string written) =>
        $$$"""{"{{{read}}}_tokens":{{{input + cached}}},"{{{read}}}_tokens_details":{"cached_tokens":{{{cached}}}},"{{{written}}}_tokens":{{{output}}}}""";

    /// <summary>An object with the usage and the model in it, among members that mean nothing.</summary>
    private static string Document(Random random, string usage, string usageName, string model, string modelName)
    {
        List<string> members = [$"\"{usageName}\":{usage}", $"\"{modelName}\":\"{model}\""];
        for (var more = random.Next(4); more > 0; more--)
            members.Insert(random.Next(members.Count + 1), $"\"{random.Pick("content", "choices", "output", "x")}\": {Noise(random)}");
        return "{" + string.Join(random.Pick(",", " , "), members) + "}";
    }

    /// <summary>JSON that says nothing of the answer's tokens, though some of it looks like it.</summary>
    private static string Noise(Random random) => random.Next(7) switch
    {
        0 => "null",
        1 => "-1.5e3",
        2 => $"[{Noise(random)},{Noise(random)}]",
        3 => $$$"""{"usage_":{"input_tokens":{{{random.Next(99)}}}},"y":{{{Noise(random)}}}}""",
        4 => "\"{\\\"usage\\\":{\\\"input_tokens\\\":7}}\"",
        5 => "[[[[[[[[[{\"usage\":{\"prompt_tokens\":3}}]]]]]]]]]",
        _ => $"\"{Encoding.UTF8.GetString(random.Text(random.Next(60))).Replace('"', '\'').Replace('\\', '/')}\"",
    };

    private static string Events(Random random, params string[] documents)
    {
        var end = random.Pick("\n", "\r\n", "\r");
        var text = new StringBuilder(random.Pick("", $": hello{end}{end}", $"event: x{end}"));
        foreach (var document in documents)
            text.Append(random.Pick("data:", "data: ")).Append(document).Append(end).Append(random.Pick("", $"id: 7{end}")).Append(end);
        return text.ToString();
    }
}
