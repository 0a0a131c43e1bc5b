// Lines that ask the same from elsewhere.
import { address, hasKey } from './service.js';

const shell = text => (/^[A-Za-z0-9_./:=,%@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

export const curl = (model, wish, file) =>
  [
    `curl ${hasKey() ? '-H "Authorization: Bearer $HYDRA_API_KEY" ' : ''}--data-binary`,
    shell('@' + file),
    shell(location.origin + address(model, wish)),
  ].join(' ');

const variable = name => {
  const word = name.replaceAll(/[^A-Za-z0-9]+(.)?/g, (_, next) => (next ?? '').toUpperCase());
  return /^[A-Za-z]/.test(word) ? word[0].toLowerCase() + word.slice(1) : 'answer' + word;
};

const kinds = {
  number: ['float', 'Number'],
  binary: ['string', 'Label'],
  category: ['string', 'Label'],
  level: ['string', 'Label'],
  labels: ['var', 'Labels'],
  class_map: ['var', 'Answer', 'ClassMap'],
  number_map: ['var', 'Answer', 'NumberMap'],
  direction_map: ['var', 'Answer', 'DirectionMap'],
};

function line(task) {
  const [type, member, cast] = kinds[task.kind] ?? ['var', 'Answer'];
  const predicted = `prediction[${JSON.stringify(task.name)}].${member}`;
  return `${type} ${variable(task.name)} = ${cast ? `(Answer.${cast})${predicted}` : predicted};`;
}

// In the process itself, without this server.
export function csharp(model, card, faces) {
  const lines = ['using HydraSharp.Inference;', '', `using var predictor = new Predictor(${JSON.stringify(model + '.onnx')});`];
  const tasks = card.tasks.map(line);
  if (!faces) return [...lines, 'Prediction prediction = predictor.Predict("image.jpg");', ...tasks].join('\n');
  return [
    ...lines,
    'using var detector = new FaceDetector("yunet.onnx");',
    'foreach (var (box, prediction) in new FacePredictor(detector, predictor).Predict("image.jpg"))',
    '{',
    ...tasks.map(t => '    ' + t),
    '}',
  ].join('\n');
}
