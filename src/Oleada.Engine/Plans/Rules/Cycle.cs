namespace Oleada.Engine.Plans.Rules;

/// <summary>Finds a cycle in a directed graph, in linear time and without recursion.</summary>
internal static class Cycle
{
    private enum Mark : byte
    {
        New,
        OnPath,
        Done,
    }

    /// <returns>The nodes of one cycle, each with an edge to the next and the last one to the first; null if there is none.</returns>
    public static List<int>? Find(int nodes, Func<int, int[]> edgesOf)
    {
        var marks = new Mark[nodes];
        var path = new Stack<(int Node, int[] Edges, int Next)>();
        for (var start = 0; start < nodes; start++)
        {
            if (marks[start] != Mark.New)
                continue;
            Enter(start);
            while (path.TryPop(out var top))
            {
                if (top.Next == top.Edges.Length)
                {
                    marks[top.Node] = Mark.Done;
                    continue;
                }
                var next = top.Edges[top.Next];
                path.Push(top with { Next = top.Next + 1 });
                if (marks[next] == Mark.OnPath)
                    return [.. path.Select(step => step.Node).TakeWhile(node => node != next).Append(next).Reverse()];
                if (marks[next] == Mark.New)
                    Enter(next);
            }
        }
        return null;

        void Enter(int node)
        {
            marks[node] = Mark.OnPath;
            path.Push((node, edgesOf(node), 0));
        }
    }
}
