namespace HydraSharp.Configuration;

/// <summary>A piece of YAML with its place: what is left of a file before it becomes records.</summary>
abstract class Node(string place)
{
    /// <summary><c>file:line:column</c>, or the <c>--set</c> that brought it.</summary>
    public string Place { get; } = place;

    /// <summary>The text as it was typed, for the value of a <c>--set</c>; an option that takes a text takes it whole.</summary>
    public string? Typed { get; init; }

    /// <summary>The node in words, for messages.</summary>
    public abstract string Words { get; }

    /// <summary>A word, number or text.</summary>
    internal sealed class Scalar(string place, string text, bool quoted) : Node(place)
    {
        public string Text { get; } = text;

        public bool Quoted { get; } = quoted;

        public bool IsNull => !Quoted && Text is "" or "~" or "null" or "Null" or "NULL";

        public override string Words => IsNull ? "nothing" : $"'{Short(Text)}'";

        static string Short(string text) => text.Length <= 60 ? text : text[..57] + "...";
    }

    /// <summary>Values in order.</summary>
    internal sealed class List(string place, List<Node> items) : Node(place)
    {
        public List<Node> Items { get; } = items;

        public override string Words => "a list";
    }

    /// <summary>Keys and values in order.</summary>
    internal sealed class Map(string place) : Node(place)
    {
        public List<(Scalar Key, Node Value)> Entries { get; } = [];

        /// <summary>Whether it exists only because a <c>--set</c> named a key inside it.</summary>
        public bool Implied { get; init; }

        public override string Words => "a map";

        public Node? this[string key]
        {
            get => Entries.FirstOrDefault(e => e.Key.Text == key).Value;
            set
            {
                var at = Entries.FindIndex(e => e.Key.Text == key);
                if (at >= 0)
                    Entries[at] = (Entries[at].Key, value!);
                else
                    Entries.Add((new(value!.Place, key, quoted: false), value));
            }
        }
    }
}
